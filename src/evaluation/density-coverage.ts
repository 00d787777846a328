import { type Features, requireComparable, requireSamples } from './features.js';
import { squaredRadii } from './nearest-neighbours.js';
import { toRows, visitSquaredDistances } from './pairs.js';

export interface DensityCoverage {
  /** Real balls that a generated sample lies in, on average, over k. About 1 for the data's own distribution; no upper bound. */
  readonly density: number;
  /** Share of the real samples whose ball holds a generated one, 0..1. */
  readonly coverage: number;
}

/**
 * Naeem, Oh, Uh, Choi & Yoo, "Reliable fidelity and diversity metrics for generative models", ICML 2020, section 3. Balls
 * lie around the real samples alone, so that a generated outlier cannot raise either number; they are open, as in the
 * authors' program, which makes density exactly 1 for a set against itself. The paper takes k = 5 and 10,000 samples.
 * Of the data's own distribution, coverage is expected to be 1 - 2^-k for large sets of the same size.
 *
 * @throws InputError where the sets do not go together or there are not more than k real samples
 */
export function densityCoverage(real: Features, generated: Features, k = 5): DensityCoverage {
  requireComparable(real, generated);
  requireSamples(real, 'real', k + 1);
  const radii = squaredRadii(real, k);
  const covered = new Uint8Array(real.count);
  let inside = 0;
  visitSquaredDistances(toRows(real), toRows(generated), ({ aStart, aEnd, bStart, bEnd, values }) => {
    let at = 0;
    for (let i = aStart; i < aEnd; i++) {
      for (let j = bStart; j < bEnd; j++, at++) {
        if (values[at]! < radii[i]!) {
          inside++;
          covered[i] = 1;
        }
      }
    }
  });
  return { density: inside / (k * generated.count), coverage: covered.reduce((sum, flag) => sum + flag, 0) / real.count };
}
