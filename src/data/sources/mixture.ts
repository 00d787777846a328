import { Random } from '../../random/random.js';
import type { Points } from '../content.js';

/** Equally likely round Gaussians in the plane, whose modes a generator may miss: the known answer of mode collapse. */
export interface Mixture {
  readonly name: string;
  readonly centres: readonly (readonly [number, number])[];
  /** Standard deviation along each axis. */
  readonly sigma: number;
}

const count = 50_000;

/** Points of a mixture; the seed is part of the definition, so that the data set is one and has one hash. Labels: the mode. */
export function drawPoints({ name, centres, sigma }: Mixture): Points {
  const values = new Float32Array(2 * count);
  const labels = new Int32Array(count);
  const random = new Random({ seed: 0, purpose: `dataset/${name}` });
  for (let i = 0; i < count; i++) {
    const mode = random.integer(centres.length);
    const [x, y] = centres[mode]!;
    labels[i] = mode;
    values[2 * i] = x + sigma * random.normal();
    values[2 * i + 1] = y + sigma * random.normal();
  }
  return { kind: 'points', dimensions: 2, values, labels, classNames: centres.map((_, mode) => `mode ${mode}`) };
}
