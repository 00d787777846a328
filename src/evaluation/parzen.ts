import { InputError } from '../errors.js';
import { type Features, requireComparable } from './features.js';
import { type PairBlock, toRows, visitSquaredDistances } from './pairs.js';

export interface ParzenEstimate {
  /** Window width, chosen on the validation part. */
  readonly sigma: number;
  /** Whether sigma is the smallest or largest that was tried: the grid is then too narrow. */
  readonly sigmaAtEdge: boolean;
  /** Mean log-likelihood of a test sample, in nats. */
  readonly mean: number;
  /** Standard deviation over the test samples, over the root of their number. */
  readonly standardError: number;
}

/** Ten widths from 0.1 to 1, evenly spaced in their logarithm: for pixels in [0, 1]. */
export const parzenSigmas: readonly number[] = Array.from({ length: 10 }, (_, i) => 10 ** (i / 9 - 1));

/**
 * Log-likelihood by the protocol of Goodfellow et al., "Generative adversarial nets", NeurIPS 2014, section 5 (Breuleux, Bengio &
 * Vincent, 2011): a round Gaussian window about each generated sample, of the width that makes the validation part most
 * likely; mean and standard error over the test part. The authors' program draws 10,000 samples, validates on 1,000 images
 * and has pixels in [0, 1].
 *
 * Of historical interest: in high dimensions it is far from the true likelihood at any feasible number of samples, and ranks
 * models wrongly; samples of k-means centres beat the data's own (Theis, van den Oord & Bethge, "A note on the evaluation
 * of generative models", ICLR 2016). It is to be read beside the values for noise and for real samples.
 *
 * @param generated [n, size]: the windows' centres
 * @param validation held-out data to choose sigma on
 * @param test held-out data, none of it in the validation part
 * @throws InputError where the sets do not go together, one is empty, or a sigma is not positive
 */
export function parzenLogLikelihood(
  generated: Features,
  validation: Features,
  test: Features,
  sigmas: readonly number[] = parzenSigmas,
): ParzenEstimate {
  const tried = sigmas.toSorted((a, b) => a - b);
  const means = logDensities(generated, validation, tried).map(meanOf);
  const best = means.indexOf(Math.max(...means));
  const [densities] = logDensities(generated, test, [tried[best]!]);
  const mean = meanOf(densities!);
  const variance = densities!.reduce((sum, density) => sum + (density - mean) ** 2, 0) / test.count;
  return {
    sigma: tried[best]!,
    sigmaAtEdge: best === 0 || best === tried.length - 1,
    mean,
    standardError: Math.sqrt(variance / test.count),
  };
}

/**
 * log p(x) = log mean_i exp(-|x - y_i|^2 / (2 sigma^2)) - size log(sigma sqrt(2 pi)) of each `at` under windows about `centres`.
 *
 * @returns for each sigma [at.count]
 * @throws InputError as above
 */
export function logDensities(centres: Features, at: Features, sigmas: readonly number[]): Float64Array[] {
  requireComparable(at, centres);
  const bad = sigmas.find((sigma) => !(sigma > 0));
  if (bad !== undefined || sigmas.length === 0) {
    throw new InputError('parzen-sigma', `the window width is ${bad ?? 'not given'}`, 'give positive numbers');
  }
  const results = sigmas.map(() => new Float64Array(at.count));
  let rows = new Float64Array(0);
  visitSquaredDistances(toRows(at), toRows(centres), (block) => {
    const { aStart, aEnd, bStart, bEnd } = block;
    if (bStart === 0) rows = new Float64Array((aEnd - aStart) * centres.count);
    copyColumns(block, rows, centres.count);
    if (bEnd < centres.count) return;
    for (let i = aStart; i < aEnd; i++) {
      const distances = rows.subarray((i - aStart) * centres.count, (i - aStart + 1) * centres.count);
      sigmas.forEach((sigma, s) => {
        results[s]![i] = logMeanExp(distances, -0.5 / (sigma * sigma)) - at.size * Math.log(sigma * Math.sqrt(2 * Math.PI));
      });
    }
  });
  return results;
}

function copyColumns({ aStart, aEnd, bStart, bEnd, values }: PairBlock, rows: Float64Array, width: number): void {
  const columns = bEnd - bStart;
  for (let i = 0; i < aEnd - aStart; i++) rows.set(values.subarray(i * columns, (i + 1) * columns), i * width + bStart);
}

/** log mean exp(factor * d), factor < 0: the nearest window's part is taken out first, so that not all powers underflow. */
function logMeanExp(distances: Float64Array, factor: number): number {
  const nearest = distances.reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < distances.length; i++) sum += Math.exp(factor * (distances[i]! - nearest));
  return factor * nearest + Math.log(sum / distances.length);
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
