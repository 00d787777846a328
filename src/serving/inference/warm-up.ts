import { InputError } from '../../errors.js';
import { type Executor, type RawTensor, ValuesRefused } from '../batching/executor.js';
import type { ModelSignature } from '../signature.js';
import { whyNotJoined } from './row-independence.js';
import { sampleRows } from './sample-inputs.js';

/**
 * Has every worker compute one row and the largest batch: the first time allocates, and finds out what shapes come to.
 *
 * @param sample `maxBatch` rows of inputs; undefined where none can be drawn
 * @returns why requests are not to be joined, in one line; undefined where they may be
 * @throws InputError where a model that says what it takes cannot be computed with that
 */
export async function warmUp(
  executor: Executor,
  signature: ModelSignature,
  sample: readonly RawTensor[] | undefined,
  maxBatch: number,
): Promise<string | undefined> {
  if (!sample) return 'requests choose dimensions of its inputs besides the batch, so that it cannot be tried whether rows are independent';
  const outputs = signature.outputs.map((_, position) => position);
  const slots = Array.from({ length: executor.slots }, (_, slot) => slot);
  for (const rows of new Set([1, maxBatch])) {
    try {
      await Promise.all(slots.map((slot) => executor.execute(slot, { rows, inputs: sampleRows(sample, signature, 0, rows), outputs })));
    } catch (error) {
      if (!(error instanceof ValuesRefused)) throw error;
      // Of others nothing is known but data types: what was drawn may be no input of theirs.
      if (rows === 1 && signature.description) throw new InputError('model-corrupt', error.message, 'export it again');
      return `${error.message}: ${rows} rows drawn to try it`;
    }
  }
  return whyNotJoined(executor, signature, sample, maxBatch);
}
