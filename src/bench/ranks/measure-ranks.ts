import type { Reduction } from '../../cluster/ranks.js';
import { median } from '../contestant.js';
import type { PeerEngine } from '../peer-cases.js';
import type { Communicated, Trained } from './protocol.js';
import { RankGroup } from './rank-group.js';

export interface RanksBench {
  readonly engine: PeerEngine;
  readonly batch: number;
  readonly ranks: number;
  readonly reduce: Reduction;
  readonly rounds: number;
  /** Seconds a round takes, about. */
  readonly roundSeconds: number;
  readonly onRound: (text: string) => void;
}

/** Rounds of ranks of one worker each, and of one process of as many workers, on the same shards. */
export interface RanksRounds {
  /** By round, then by rank. */
  readonly together: readonly (readonly Trained[])[];
  readonly alone: readonly Trained[];
  readonly iterations: number;
  readonly communicated: Communicated;
}

/** Interleaved rounds; who begins changes from one to the next, so that what follows on what is no advantage to either. */
export async function benchRanks({ engine, batch, ranks, reduce, rounds, roundSeconds, onRound }: RanksBench): Promise<RanksRounds> {
  const common = { engine, batch, reduce, world: 'mpi' } as const;
  const together = await RankGroup.start({ ...common, ranks, workers: 1 });
  try {
    const alone = await RankGroup.start({ ...common, ranks: 1, workers: ranks });
    try {
      const [first] = await alone.ask({ kind: 'train', iterations: 2 });
      const iterations = Math.max(1, Math.round((2 * roundSeconds) / first!.seconds));
      const question = { kind: 'train', iterations } as const;
      const result = { together: [] as Trained[][], alone: [] as Trained[] };
      const turns = [
        async () => result.together.push(await together.ask(question)),
        async () => result.alone.push(...(await alone.ask(question))),
      ];
      for (let round = 0; round < rounds; round++) {
        for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
        const ratio = secondsOfRanks(result.together[round]!) / result.alone[round]!.seconds;
        onRound(`round ${round + 1} of ${rounds}: ${ranks} ranks take ${ratio.toFixed(3)} of one process's time`);
      }
      const [communicated] = await together.ask({ kind: 'communicate', repeats: 30 });
      return { ...result, iterations, communicated: communicated! };
    } finally {
      await alone.close();
    }
  } finally {
    await together.close();
  }
}

/** Until the last of them has ended. */
export const secondsOfRanks = (ranks: readonly Trained[]): number => Math.max(...ranks.map(({ seconds }) => seconds));

/** Times as long as alone, over the rounds. */
export interface Ratios {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

export function ratiosOf({ together, alone }: Pick<RanksRounds, 'together' | 'alone'>): Ratios {
  const ratios = together.map((ranks, round) => secondsOfRanks(ranks) / alone[round]!.seconds);
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) };
}
