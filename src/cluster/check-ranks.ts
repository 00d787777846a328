import { InputError } from '../errors.js';
import type { Reduction } from './ranks.js';

/** How a batch is shared out and its gradients are added up. */
export interface Sharing {
  /** Samples, in shards of `shard`. */
  readonly batch: number;
  readonly shard: number;
  readonly reduce: Reduction;
}

/**
 * Ranks hold whole sub-trees of the sum over shards, so that it is the same sum for any number of them: a power of two of ranks, and a
 * power of two of shards for each. Sums in any order take any number, as long as each has as many shards.
 *
 * @throws InputError naming what works
 */
export function checkRanks(ranks: number, { batch, shard, reduce }: Sharing): void {
  const shards = batch / shard;
  if (canShare(ranks, shards, reduce)) return;
  if (reduce === 'exact' && !isPowerOfTwo(ranks)) {
    const below = 2 ** Math.floor(Math.log2(ranks));
    throw new InputError('ranks', `${ranks} ranks are no power of two`, `${below} or ${2 * below} are, or give --reduce fast`);
  }
  const works = shardFor(ranks, batch);
  const each = reduce === 'exact' ? 'a power of two of shards' : 'as many shards';
  throw new InputError(
    'ranks',
    `${ranks} ranks can't have ${each} each: the batch of ${batch} is ${shards} of ${shard}`,
    works === undefined ? `give a --batch that is a multiple of ${ranks}` : `--shard ${works} works`,
  );
}

/** Whether ranks can share so many shards. */
export const canShare = (ranks: number, shards: number, reduce: Reduction): boolean =>
  ranks === 1 || (reduce === 'fast' ? shards % ranks === 0 : isPowerOfTwo(ranks) && isPowerOfTwo(shards) && ranks <= shards);

/** The largest shard of which each rank gets one. */
const shardFor = (ranks: number, batch: number): number | undefined => (batch % ranks === 0 ? batch / ranks : undefined);

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
