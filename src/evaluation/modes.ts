/** How well points cover a mixture of round Gaussians of one sigma. */
export interface ModeCoverage {
  /** Modes that get at least a tenth of their fair share of the points. */
  readonly covered: number;
  /** Modes that get at least one point: what the papers call covered. */
  readonly reached: number;
  readonly modes: number;
  /** Share of all points that lie within three sigma of a centre, 0..1: the papers' high-quality samples. */
  readonly withinThreeSigma: number;
  /** Points within three sigma of each centre. */
  readonly perMode: readonly number[];
}

/**
 * Counts modes and good samples as is usual for the ring and the grid (Srivastava et al., "VEEGAN", NeurIPS 2017, section
 * 4.1; Lin et al., "PacGAN", NeurIPS 2018, section 4.1): a point is good when it lies within three standard
 * deviations of the nearest centre. Of the data itself 1 - exp(-9/2) = 98.9% do.
 *
 * Those papers call a mode covered as soon as one of 2,500 points is good. A single stray point says nothing, so here it
 * takes a tenth of the mode's fair share, n / modes points: 32 of 2,500 on the ring, 10 on the grid. Numbers to set beside
 * those of papers are `reached` and `withinThreeSigma`.
 *
 * @param points [n, 2]; points that are not finite belong to no mode
 */
export function modeCoverage(points: Float32Array, centres: readonly (readonly [number, number])[], sigma: number): ModeCoverage {
  const n = points.length / 2;
  const perMode = new Array<number>(centres.length).fill(0);
  for (let i = 0; i < n; i++) {
    const { mode, distance } = nearest(points[2 * i]!, points[2 * i + 1]!, centres);
    if (distance <= 3 * sigma) perMode[mode]! += 1;
  }
  const good = perMode.reduce((sum, count) => sum + count, 0);
  const enough = Math.max(1, n / centres.length / 10);
  return {
    covered: perMode.filter((count) => count >= enough).length,
    reached: perMode.filter((count) => count > 0).length,
    modes: centres.length,
    withinThreeSigma: n === 0 ? 0 : good / n,
    perMode,
  };
}

function nearest(x: number, y: number, centres: readonly (readonly [number, number])[]): { mode: number; distance: number } {
  let mode = 0;
  let distance = Number.POSITIVE_INFINITY;
  centres.forEach(([centreX, centreY], k) => {
    const d = Math.hypot(x - centreX, y - centreY);
    if (d < distance) {
      mode = k;
      distance = d;
    }
  });
  return { mode, distance };
}
