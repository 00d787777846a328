/** How long a message of a size took. */
export interface Point {
  readonly bytes: number;
  readonly seconds: number;
}

/** What a message costs by the model of Hockney (1994): `alpha + beta * bytes` seconds. */
export interface AlphaBeta {
  /** Seconds of a message of no bytes. */
  readonly alpha: number;
  /** Seconds a byte. */
  readonly beta: number;
}

/**
 * Least squares of the relative errors, as short messages count no less than long ones; neither cost is below 0.
 * @param points of at least two sizes, all of more than 0 seconds
 */
export function fitAlphaBeta(points: readonly Point[]): AlphaBeta {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { bytes, seconds } of points) {
    const weight = 1 / seconds ** 2;
    w += weight;
    wx += weight * bytes;
    wy += weight * seconds;
    wxx += weight * bytes ** 2;
    wxy += weight * bytes * seconds;
  }
  const beta = (w * wxy - wx * wy) / (w * wxx - wx ** 2);
  const alpha = (wy - beta * wx) / w;
  // The best on the border, where the best of all lies beyond it.
  if (beta < 0) return { alpha: wy / w, beta: 0 };
  if (alpha < 0) return { alpha: 0, beta: wxy / wxx };
  return { alpha, beta };
}

export const secondsOf = ({ alpha, beta }: AlphaBeta, bytes: number): number => alpha + beta * bytes;
