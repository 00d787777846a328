import type { Executor, RawTensor } from '../batching/executor.js';
import type { ModelSignature } from '../signature.js';
import { sampleRows } from './sample-inputs.js';

/** A measurement ends after so many rounds, or after so many milliseconds for each of those compared. */
const mostRounds = 9;
const longest = 400;

/** Rows of the small batch that is measured beside the largest: what a server with little to do computes at once. */
const smallBatch = 4;

/** What is measured: batches of so many rows. */
interface Trial {
  readonly executor: Executor;
  readonly rows: number;
}

/**
 * Rows a second of each with all its workers busy: the geometric mean of what the largest batches and small ones reach.
 * @param sample `maxBatch` rows of inputs, or more
 * @throws ValuesRefused
 */
export async function compareSpeeds(
  executors: readonly Executor[],
  signature: ModelSignature,
  sample: readonly RawTensor[],
  maxBatch: number,
): Promise<number[]> {
  const speedsOf = (rows: number) =>
    rowsPerSecond(
      executors.map((executor) => ({ executor, rows })),
      signature,
      sample,
    );
  const large = await speedsOf(maxBatch);
  const small = await speedsOf(Math.min(smallBatch, maxBatch));
  return executors.map((_, i) => Math.sqrt(large[i]! * small[i]!));
}

/**
 * Rows a second with all workers busy, for each size of batches, at their best: what disturbs a measurement only ever slows it down, and
 * sizes differ by less than that.
 * @param sample rows of inputs, as many as the largest has at least
 * @throws ValuesRefused
 */
export const compareBatches = (
  executor: Executor,
  signature: ModelSignature,
  sample: readonly RawTensor[],
  sizes: readonly number[],
): Promise<number[]> =>
  rowsPerSecond(
    sizes.map((rows) => ({ executor, rows })),
    signature,
    sample,
    shortestOf,
  );

/** Milliseconds that batches of so many rows take on every worker at once, when they are computed for the second time. @throws ValuesRefused */
export async function secondTime(
  executor: Executor,
  signature: ModelSignature,
  sample: readonly RawTensor[],
  rows: number,
): Promise<number> {
  await millisecondsOf({ executor, rows }, signature, sample);
  return millisecondsOf({ executor, rows }, signature, sample);
}

/** They take turns, so that what else the machine does is the same for all. */
async function rowsPerSecond(
  trials: readonly Trial[],
  signature: ModelSignature,
  sample: readonly RawTensor[],
  typicalOf = medianOf,
): Promise<number[]> {
  const times: number[][] = trials.map(() => []);
  const started = performance.now();
  do {
    for (const [i, trial] of trials.entries()) times[i]!.push(await millisecondsOf(trial, signature, sample));
  } while (times[0]!.length < mostRounds && performance.now() - started < longest * trials.length);
  return trials.map(({ executor, rows }, i) => (1000 * rows * executor.slots) / typicalOf(times[i]!));
}

/** Of a batch on every worker at once. */
async function millisecondsOf({ executor, rows }: Trial, signature: ModelSignature, sample: readonly RawTensor[]): Promise<number> {
  const outputs = signature.outputs.map((_, position) => position);
  const slots = Array.from({ length: executor.slots }, (_, slot) => slot);
  const begun = performance.now();
  await Promise.all(slots.map((slot) => executor.execute(slot, { rows, inputs: sampleRows(sample, signature, 0, rows), outputs })));
  return performance.now() - begun;
}

const shortestOf = (values: readonly number[]): number => Math.min(...values);
const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
