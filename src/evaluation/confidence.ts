import { InputError } from '../errors.js';
import { Random } from '../random/random.js';
import { type Features, takeRows } from './features.js';
import { studentQuantile } from './student-t.js';
import { drawSubset } from './subsets.js';

/** Mean of repeated measurements with its 95% confidence interval. */
export interface Confidence {
  readonly mean: number;
  /** Unbiased standard deviation of a single measurement. */
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  readonly repetitions: number;
}

/**
 * mean -+ t s / sqrt(n), with the 97.5% quantile of Student's t at n - 1 degrees of freedom.
 *
 * @throws InputError for fewer than two measurements
 */
export function confidence(values: readonly number[]): Confidence {
  const n = values.length;
  if (n < 2) throw new InputError('repetitions', `a confidence interval of ${n} measurements`, 'repeat at least twice');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const margin = (studentQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { mean, deviation, low: mean - margin, high: mean + margin, repetitions: n };
}

export interface Repetition {
  readonly repetitions: number;
  /** Samples taken from each set each time. */
  readonly subsetSize: number;
  readonly seed: number;
}

/**
 * Measures repeatedly on random subsets, drawn without replacement from each set on its own. The interval is that of the measure
 * at this subset size; subsets of one set overlap, so with subsets of more than a small part of it the interval is too narrow.
 *
 * @throws InputError where a set has fewer than `subsetSize` samples, or for fewer than two repetitions
 */
export function repeatOnSubsets(
  sets: readonly Features[],
  { repetitions, subsetSize, seed }: Repetition,
  measure: (...subsets: Features[]) => number,
): Confidence {
  const values = Array.from({ length: repetitions }, (_, repeat) => {
    const random = new Random({ seed, purpose: 'evaluation/confidence', repeat });
    return measure(...sets.map((set) => takeRows(set, drawSubset(set.count, subsetSize, random))));
  });
  return confidence(values);
}
