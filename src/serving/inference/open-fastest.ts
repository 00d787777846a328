import { type Executor, type RawTensor, ValuesRefused } from '../batching/executor.js';
import type { ModelSignature } from '../signature.js';
import { batchSizes, largestBatch, smallestFast } from './batch-size.js';
import type { InferenceThread } from './inference-thread.js';
import { SessionGroup, type SessionModel } from './session-group.js';
import { compareBatches, compareSpeeds, secondTime } from './speed.js';
import { fastestSplit, type Split } from './split.js';

/** Sessions of a model, and how they compute. */
export interface Opened {
  readonly split: Split;
  readonly group: SessionGroup;
}

/** What there is to choose from. */
export interface Choices {
  readonly splits: readonly Split[];
  /** Rows of the largest batch; measured where it is left out. */
  readonly maxBatch?: number;
  /** Rows of inputs, as many as the largest batch may have; undefined where none can be drawn. */
  readonly sample: readonly RawTensor[] | undefined;
}

/**
 * Opens sessions for every split, and keeps those that are fastest.
 * @param opened where all go that have been opened; letting one go twice does no harm
 * @returns rows of the largest batch as well
 */
export async function openFastest(
  opened: Opened[],
  threads: readonly InferenceThread[],
  model: SessionModel,
  { splits, maxBatch, sample }: Choices,
): Promise<Opened & { readonly maxBatch: number }> {
  const tried = sample ? splits : splits.slice(0, 1);
  for (const split of tried) opened.push({ split, group: await SessionGroup.open(threads.slice(0, split.workers), model, split.threads) });
  const { best, rows } = await measured(opened, model.signature, sample, maxBatch);
  await Promise.all(opened.filter((other) => other !== best).map(({ group }) => group.close()));
  return { ...best, maxBatch: rows };
}

async function measured(
  opened: readonly Opened[],
  signature: ModelSignature,
  sample: readonly RawTensor[] | undefined,
  maxBatch: number | undefined,
): Promise<{ readonly best: Opened; readonly rows: number }> {
  const [first] = opened;
  const unmeasured = { best: first!, rows: maxBatch ?? largestBatch };
  if (!sample || (opened.length === 1 && maxBatch !== undefined)) return unmeasured;
  try {
    const sizes = maxBatch === undefined ? batchSizes(await secondTime(first!.group, signature, sample, 1)) : [maxBatch];
    const groups: readonly Executor[] = opened.map(({ group }) => group);
    const speeds = groups.length > 1 ? await compareSpeeds(groups, signature, sample, sizes.at(-1)!) : [];
    const best = opened[fastestSplit(speeds)]!;
    const rows = sizes.length > 1 ? smallestFast(sizes, await compareBatches(best.group, signature, sample, sizes)) : sizes[0]!;
    return { best, rows };
  } catch (error) {
    // The model does not take what was drawn for it.
    if (error instanceof ValuesRefused) return unmeasured;
    throw error;
  }
}
