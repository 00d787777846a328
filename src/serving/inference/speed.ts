import type { Executor, RawTensor } from '../batching/executor.js';
import type { ModelSignature } from '../signature.js';
import { sampleRows } from './sample-inputs.js';

/** A measurement ends after so many rounds, or after so many milliseconds for each of those compared. */
const mostRounds = 9;
const longest = 400;

/** Rows of the small batch that is measured beside the largest: what a server with little to do computes at once. */
const smallBatch = 4;

/**
 * Rows a second of each with all its workers busy: the geometric mean of what the largest batches and small ones reach. They take turns,
 * so that what else the machine does is the same for all.
 * @param sample `maxBatch` rows of inputs
 */
export async function compareSpeeds(
  executors: readonly Executor[],
  signature: ModelSignature,
  sample: readonly RawTensor[],
  maxBatch: number,
): Promise<number[]> {
  const large = await rowsPerSecond(executors, signature, sample, maxBatch);
  const small = await rowsPerSecond(executors, signature, sample, Math.min(smallBatch, maxBatch));
  return executors.map((_, i) => Math.sqrt(large[i]! * small[i]!));
}

async function rowsPerSecond(
  executors: readonly Executor[],
  signature: ModelSignature,
  sample: readonly RawTensor[],
  rows: number,
): Promise<number[]> {
  const times: number[][] = executors.map(() => []);
  const started = performance.now();
  do {
    for (const [i, executor] of executors.entries()) times[i]!.push(await millisecondsOf(executor, signature, sample, rows));
  } while (times[0]!.length < mostRounds && performance.now() - started < longest * executors.length);
  return executors.map(({ slots }, i) => (1000 * rows * slots) / medianOf(times[i]!));
}

/** Of a batch on every worker at once. */
async function millisecondsOf(executor: Executor, signature: ModelSignature, sample: readonly RawTensor[], rows: number): Promise<number> {
  const outputs = signature.outputs.map((_, position) => position);
  const slots = Array.from({ length: executor.slots }, (_, slot) => slot);
  const begun = performance.now();
  await Promise.all(slots.map((slot) => executor.execute(slot, { rows, inputs: sampleRows(sample, signature, 0, rows), outputs })));
  return performance.now() - begun;
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
