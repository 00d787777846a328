import { median } from '../contestant.js';
import type { PeerEngine } from '../peer-cases.js';
import type { Trained } from './protocol.js';
import { RankGroup } from './rank-group.js';

/** What a rank spends on what others say, of no network at all. */
export interface Handling {
  /** Seconds a step for each rank there is. */
  readonly perRank: number;
  /** Seconds a step of all ranks' answers, by number of ranks. */
  readonly measured: readonly { readonly ranks: number; readonly seconds: number }[];
}

const counts = [1, 64, 256, 1024] as const;

/** Trains the first of so many ranks in a world where all others say and send what it does, with a shard of this many samples. */
export async function measureHandling(engine: PeerEngine, shard: number, iterations: number): Promise<Handling> {
  const measured: { ranks: number; seconds: number }[] = [];
  for (const ranks of counts) {
    const group = await RankGroup.start({ engine, batch: shard * ranks, ranks, workers: 1, reduce: 'fast', world: 'echo' });
    try {
      const [trained] = await group.ask({ kind: 'train', iterations });
      measured.push({ ranks, seconds: ownSeconds(trained!) });
    } finally {
      await group.close();
    }
  }
  const [few, many] = [measured[0]!, measured.at(-1)!];
  return { perRank: Math.max(0, many.seconds - few.seconds) / (many.ranks - few.ranks), measured };
}

/** Of a step, all that is not computing: reading the others' answers, joining their states, the update. */
function ownSeconds({ steps }: Trained): number {
  return median(steps.map(({ gather, sum, exchange, add, update }) => gather + sum + exchange + add + update));
}
