import { median } from './contestant.js';
import type { Measured } from './peer-rounds.js';

/** The titles of `peerRows`. */
export const peerColumns = ['case', 'program', 's/iteration', 'images/s', ': PyTorch', ': best', ': SGEMM'] as const;

/** What rows are computed from, beside the times. */
export interface PeerScale {
  readonly title: string;
  readonly batch: number;
  /** Multiplications and additions of an iteration. */
  readonly operations: number;
  /** Operations a second in large matrix products. */
  readonly sgemm: number;
}

/**
 * A row a contestant. Ratios are of speeds, medians over rounds: to the first contestant, and to the fastest peer of the same
 * precision; a dash where there is none.
 */
export function peerRows(measured: readonly Measured[], { title, batch, operations, sgemm }: PeerScale): string[][] {
  const first = timesOf(measured[0]);
  return measured.map(({ name, precision, outcome }) => {
    if ('failure' in outcome) return [title, name, `does not run: ${outcome.failure}`];
    const seconds = median(outcome);
    return [
      title,
      name,
      seconds.toPrecision(3),
      (batch / seconds).toFixed(0),
      ratio(first, outcome),
      ratio(fastestPeer(measured, precision), outcome),
      `${((100 * operations) / seconds / sgemm).toFixed(0)}%`,
    ];
  });
}

function fastestPeer(measured: readonly Measured[], precision: Measured['precision']): readonly number[] | undefined {
  const all = measured
    .filter((other) => other.isPeer && other.precision === precision)
    .flatMap((other) => {
      const times = timesOf(other);
      return times === undefined ? [] : [times];
    });
  return all.sort((a, b) => median(a) - median(b))[0];
}

const timesOf = (measured: Measured | undefined): readonly number[] | undefined =>
  measured === undefined || 'failure' in measured.outcome ? undefined : measured.outcome;

/** How many times as fast as the other, round by round. */
const ratio = (theirs: readonly number[] | undefined, ours: readonly number[]): string =>
  theirs === undefined ? '-' : median(theirs.map((time, i) => time / ours[i]!)).toFixed(2);
