import { InputError } from '../errors.js';

/**
 * Ranks hold whole sub-trees of the sum over shards, so that it is the same sum for any number of them: a power of two of ranks, and a
 * power of two of shards for each.
 *
 * @param batch samples, in shards of `shard`
 * @throws InputError naming what works
 */
export function checkRanks(ranks: number, { batch, shard }: { readonly batch: number; readonly shard: number }): void {
  if (ranks === 1) return;
  const shards = batch / shard;
  if (isPowerOfTwo(ranks) && isPowerOfTwo(shards) && ranks <= shards) return;
  if (!isPowerOfTwo(ranks)) {
    const below = 2 ** Math.floor(Math.log2(ranks));
    throw new InputError('ranks', `${ranks} ranks are no power of two`, `${below} or ${2 * below} are`);
  }
  const works = shardsFor(ranks, batch);
  throw new InputError(
    'ranks',
    `${ranks} ranks can't have a power of two of shards each: the batch of ${batch} is ${shards} of ${shard}`,
    works === undefined ? `give a --batch that is a multiple of ${ranks}` : `--shard ${works} works`,
  );
}

/** The largest shard that cuts a batch in a power of two of shards for each rank. */
export function shardsFor(ranks: number, batch: number): number | undefined {
  return batch % ranks === 0 ? batch / ranks : undefined;
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
