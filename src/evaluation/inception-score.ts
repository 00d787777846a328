import { InputError } from '../errors.js';
import { type Features, requireSamples } from './features.js';

export interface InceptionScore {
  /** From 1, no better than chance, to the number of classes. */
  readonly mean: number;
  /** Standard deviation over the splits. */
  readonly deviation: number;
}

/**
 * Salimans et al., "Improved techniques for training GANs", NeurIPS 2016, section 4: exp E_x KL(p(y|x) || p(y)), where p(y) is
 * the mean of p(y|x) over a split. The splits are consecutive samples, so samples sorted by class must be shuffled first.
 * Grows with the samples a split; the paper has ten splits of 5,000. It never looks at the real data: a generator that
 * shows one perfect image a class reaches the maximum (Barratt & Sharma, "A note on the inception score", 2018).
 *
 * @param probabilities [n, classes], rows that sum to 1: `softmax` of logits
 * @throws InputError where there are fewer samples than splits, or a row is no distribution
 */
export function inceptionScore(probabilities: Features, splits = 10): InceptionScore {
  requireSamples(probabilities, 'generated', splits);
  requireDistributions(probabilities);
  const { count } = probabilities;
  const scores = Array.from({ length: splits }, (_, split) =>
    scoreOf(probabilities, Math.floor((split * count) / splits), Math.floor(((split + 1) * count) / splits)),
  );
  const mean = scores.reduce((sum, score) => sum + score, 0) / splits;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / splits;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Rows of logits to rows of probabilities. */
export function softmax({ count, size, values }: Features): Features {
  const into = new Float32Array(values.length);
  for (let from = 0; from < values.length; from += size) {
    const logits = values.subarray(from, from + size);
    const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
    const powers = Float64Array.from(logits, (logit) => Math.exp(logit - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    for (let j = 0; j < size; j++) into[from + j] = powers[j]! / total;
  }
  return { count, size, values: into };
}

/** E KL(p(y|x) || p(y)) is the mean over x of sum p log p, minus sum p(y) log p(y). */
function scoreOf({ size, values }: Features, start: number, end: number): number {
  const marginal = new Float64Array(size);
  let conditional = 0;
  for (let i = start; i < end; i++) {
    for (let j = 0; j < size; j++) {
      const p = values[i * size + j]!;
      marginal[j]! += p / (end - start);
      conditional += timesLog(p) / (end - start);
    }
  }
  return Math.exp(conditional - marginal.reduce((sum, p) => sum + timesLog(p), 0));
}

/** p log p, 0 at 0. */
const timesLog = (p: number): number => (p > 0 ? p * Math.log(p) : 0);

function requireDistributions({ size, values }: Features): void {
  for (let from = 0; from < values.length; from += size) {
    const row = values.subarray(from, from + size);
    const total = row.reduce((sum, p) => sum + p, 0);
    if (row.some((p) => p < 0) || Math.abs(total - 1) > 1e-3) {
      throw new InputError(
        'no-probabilities',
        `row ${from / size} sums to ${total} or has negative numbers`,
        'pass logits through softmax',
      );
    }
  }
}
