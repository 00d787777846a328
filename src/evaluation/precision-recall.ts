import { type Features, requireComparable } from './features.js';
import { squaredRadii } from './nearest-neighbours.js';
import { toRows, visitSquaredDistances } from './pairs.js';

export interface PrecisionRecall {
  /** Share of the generated samples that lie on the estimated manifold of the real ones, 0..1: fidelity. */
  readonly precision: number;
  /** Share of the real samples that lie on the estimated manifold of the generated ones, 0..1: variety. */
  readonly recall: number;
}

/**
 * Improved precision and recall: Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
 * models", NeurIPS 2019, equations 1 and 2. The manifold of a set is the union of closed balls, around each sample up to
 * its k-th nearest other one. The paper takes k = 3 and 50,000 samples a side; both numbers depend on k and on the counts.
 *
 * @throws InputError where the sets do not go together or have not more than k samples
 */
export function precisionRecall(real: Features, generated: Features, k = 3): PrecisionRecall {
  requireComparable(real, generated, k + 1);
  const realRadii = squaredRadii(real, k);
  const generatedRadii = squaredRadii(generated, k);
  const onRealManifold = new Uint8Array(generated.count);
  const onGeneratedManifold = new Uint8Array(real.count);
  visitSquaredDistances(toRows(real), toRows(generated), ({ aStart, aEnd, bStart, bEnd, values }) => {
    let at = 0;
    for (let i = aStart; i < aEnd; i++) {
      for (let j = bStart; j < bEnd; j++, at++) {
        if (values[at]! <= realRadii[i]!) onRealManifold[j] = 1;
        if (values[at]! <= generatedRadii[j]!) onGeneratedManifold[i] = 1;
      }
    }
  });
  return { precision: share(onRealManifold), recall: share(onGeneratedManifold) };
}

const share = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
