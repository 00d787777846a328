import { canShare, type Sharing } from './check-ranks.js';

/**
 * The most ranks that can go on with a run.
 *
 * @param limit of hosts, and of what was asked for; 0 or more
 * @param sharings how each stage of the run shares out its batch
 */
export function mostRanks(limit: number, sharings: readonly Sharing[]): number {
  for (let ranks = limit; ranks > 1; ranks--) {
    if (sharings.every(({ batch, shard, reduce }) => canShare(ranks, batch / shard, reduce))) return ranks;
  }
  return Math.min(limit, 1);
}
