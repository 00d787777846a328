import { RunError } from '../errors.js';
import type { Bound, Criterion, Experiment, Relation } from './experiment.js';
import { type Figures, formatNumber, headingOf } from './figures.js';

/** What became of a criterion. */
export interface Verdict {
  readonly figure: string;
  /** Of the generated samples, the mean over repetitions. */
  readonly value: number;
  /** What it was held against: `at least 0.9`, `at most 0.5 x PCA-Gaussian (41.2)`. */
  readonly wanted: string;
  readonly passed: boolean;
}

const holds: Readonly<Record<Relation, (value: number, bound: number) => boolean>> = {
  'at least': (value, bound) => value >= bound,
  'at most': (value, bound) => value <= bound,
  above: (value, bound) => value > bound,
  below: (value, bound) => value < bound,
};

/**
 * Judges figures by their means; what is not a number passes nothing.
 * @throws RunError where a criterion is about a figure that was not measured
 */
export function judge({ acceptance }: Pick<Experiment, 'acceptance'>, figures: Figures): Verdict[] {
  return acceptance.map((criterion) => {
    const { figure, relation, than } = criterion;
    const value = meanOf(criterion, figures, 'generated');
    const bound = typeof than === 'number' ? than : (than.times ?? 1) * meanOf(criterion, figures, than.who);
    return { figure, value, wanted: `${relation} ${boundText(than, bound)}`, passed: holds[relation](value, bound) };
  });
}

function meanOf({ figure }: Criterion, figures: Figures, who: string): number {
  const estimate = figures[figure]?.values[who];
  if (estimate) return estimate.mean;
  throw new RunError('not-measured', `the experiment is judged by ${figure} of ${who}, which was not measured`, 'report it');
}

function boundText(than: Bound, bound: number): string {
  if (typeof than === 'number') return formatNumber(bound);
  const factor = than.times === undefined ? '' : `${formatNumber(than.times)} x `;
  return `${factor}${headingOf(than.who)} (${formatNumber(bound)})`;
}
