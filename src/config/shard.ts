import { canShare } from '../cluster/check-ranks.js';
import type { Reduction } from '../cluster/ranks.js';
import { InputError } from '../errors.js';

/** How a batch may be cut. */
export interface Cut {
  /** Samples in the global batch. */
  readonly batch: number;
  /** A shard holds a multiple of this many samples. */
  readonly multiple: number;
}

/**
 * Samples a worker takes at once, unless told: the largest shard that gives every worker one, so batch / workers where
 * that divides; the smallest there is where the batch is too small for that. Several ranks get shards that they can share.
 * @param takers workers of all ranks
 * @throws InputError `invalid-batch` where the batch is no multiple of `multiple`
 */
export function defaultShard({ batch, multiple }: Cut, takers: number, ranks = 1, reduce: Reduction = 'exact'): number {
  const shards = validShards({ batch, multiple });
  const shared = shards.filter((shard) => canShare(ranks, batch / shard, reduce));
  return shared.filter((shard) => batch / shard >= takers).at(-1) ?? shared[0] ?? shards[0]!;
}

/**
 * @throws InputError `invalid-shard` where the shard cannot cut the batch, naming the nearest that can
 */
export function checkShard(shard: number, { batch, multiple }: Cut, where: string): void {
  const shards = validShards({ batch, multiple });
  if (shards.includes(shard)) return;
  const nearest = shards.reduce((best, other) => (Math.abs(other - shard) < Math.abs(best - shard) ? other : best));
  const rule = multiple === 1 ? '' : `, or is no multiple of ${multiple}`;
  throw new InputError(
    'invalid-shard',
    `a shard of ${shard} (${where}) does not divide the batch of ${batch}${rule}`,
    `--shard ${nearest} does`,
  );
}

/** Divisors of the batch that are multiples of `multiple`, ascending; never empty. */
function validShards({ batch, multiple }: Cut): number[] {
  if (batch % multiple !== 0) {
    const nearest = Math.max(1, Math.round(batch / multiple)) * multiple;
    throw new InputError(
      'invalid-batch',
      `the batch of ${batch} is no multiple of ${multiple}, which this system needs`,
      `--batch ${nearest} is`,
    );
  }
  const shards: number[] = [];
  for (let shard = multiple; shard <= batch; shard += multiple) {
    if (batch % shard === 0) shards.push(shard);
  }
  return shards;
}
