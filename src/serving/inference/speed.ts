import type { Executor, RawTensor } from '../batching/executor.js';
import type { ModelSignature } from '../signature.js';
import { sampleRows } from './sample-inputs.js';

/** A measurement ends after so many rounds, or after so many milliseconds. */
const mostRounds = 7;
const longest = 100;

/** Rows of the small batch that is measured beside the largest: what a server with little to do computes at once. */
const smallBatch = 4;

/**
 * Rows a second with all workers busy: the geometric mean of what the largest batches and small ones reach.
 * @param sample `maxBatch` rows of inputs
 */
export async function speedOf(
  executor: Executor,
  signature: ModelSignature,
  sample: readonly RawTensor[],
  maxBatch: number,
): Promise<number> {
  const speeds: number[] = [];
  for (const rows of [maxBatch, Math.min(smallBatch, maxBatch)]) speeds.push(await rowsPerSecond(executor, signature, sample, rows));
  return Math.sqrt(speeds[0]! * speeds[1]!);
}

async function rowsPerSecond(executor: Executor, signature: ModelSignature, sample: readonly RawTensor[], rows: number): Promise<number> {
  const outputs = signature.outputs.map((_, position) => position);
  const slots = Array.from({ length: executor.slots }, (_, slot) => slot);
  const times: number[] = [];
  const started = performance.now();
  do {
    const begun = performance.now();
    await Promise.all(slots.map((slot) => executor.execute(slot, { rows, inputs: sampleRows(sample, signature, 0, rows), outputs })));
    times.push(performance.now() - begun);
  } while (times.length < mostRounds && performance.now() - started < longest);
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  return (1000 * rows * slots.length) / median;
}
