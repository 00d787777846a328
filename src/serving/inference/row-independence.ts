import { type BatchResult, type Executor, type RawTensor, ValuesRefused } from '../batching/executor.js';
import { splitsByRow } from '../batching/join-pieces.js';
import { hasRows } from '../batching/join-rules.js';
import type { ModelSignature } from '../signature.js';
import { sampleRows } from './sample-inputs.js';

/**
 * Why requests for a model cannot be joined, found by trying: a row has to have the same bits alone, in the largest batch, and in
 * some between. Batch statistics in a model break that, and so does a machine whose kernels sum in an order of the batch's size.
 *
 * @param sample `maxBatch` rows of inputs
 * @returns the reason in one line; undefined where rows are independent
 */
export async function whyNotJoined(
  executor: Executor,
  signature: ModelSignature,
  sample: readonly RawTensor[],
  maxBatch: number,
): Promise<string | undefined> {
  const { inputs, outputs } = signature;
  if (!inputs.some(hasRows)) return 'none of its inputs has a batch dimension that requests choose';
  const every = outputs.map((_, position) => position);
  const compute = (from: number, rows: number): Promise<BatchResult> =>
    executor.execute(0, { rows, inputs: sampleRows(sample, signature, from, rows), outputs: every });
  try {
    const all = (await compute(0, maxBatch)).outputs;
    if (!splitsByRow(all, maxBatch)) return 'its outputs do not have a row for each row of the inputs';
    for (const rows of sizesBetween(maxBatch)) {
      for (const from of new Set([0, maxBatch - rows])) {
        const some = (await compute(from, rows)).outputs;
        if (!splitsByRow(some, rows)) return 'its outputs do not have a row for each row of the inputs';
        const differing = some.findIndex((output, i) => !sameRows(output, all[i]!, from, rows, maxBatch));
        if (differing >= 0) {
          return `rows of its output ${outputs[differing]!.name} are not the same in batches of ${rows} and of ${maxBatch}`;
        }
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof ValuesRefused) return `${error.message}, which are rows drawn to see whether batches change them`;
    throw error;
  }
}

/** Kernels change at sizes such as these: one row, fewer than a register's, an odd number. */
const sizesBetween = (maxBatch: number): readonly number[] => [...new Set([1, 3, maxBatch - 1])].filter((n) => n > 0 && n <= maxBatch);

function sameRows(some: RawTensor, all: RawTensor, from: number, rows: number, maxBatch: number): boolean {
  const size = all.buffer.byteLength / maxBatch;
  if (some.buffer.byteLength !== size * rows) return false;
  return Buffer.compare(new Uint8Array(some.buffer), new Uint8Array(all.buffer, from * size, size * rows)) === 0;
}
