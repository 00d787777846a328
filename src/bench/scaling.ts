import { resolveConfig } from '../config/resolve.js';
import { findSystem } from '../systems/index.js';
import { prepareRun } from '../training/prepare.js';
import { Contestant, median, type Round } from './contestant.js';

export interface ScalingOptions {
  /** Image size of the DCGAN. */
  readonly size: number;
  readonly batch: number;
  /** Compared with one worker. */
  readonly workers: number;
  readonly rounds: number;
  readonly engine: string;
  /** Seconds a round takes, at least. */
  readonly roundSeconds?: number;
  /** Channels of the DCGAN, `--set width`; those of the paper unless told. */
  readonly width?: number;
  readonly onRound: (text: string) => void;
}

/** Medians over the rounds. */
export interface ScalingRow {
  readonly workers: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
  /** Share of the wall time a worker computes, mean over workers. */
  readonly busy: number;
  /** Share of an iteration that is not gradients: reduction, update, moving averages, bookkeeping. */
  readonly overhead: number;
}

/**
 * Trains the same DCGAN with one worker and with several, in turn, on the same shards: what the workers bring.
 * @returns a row for each, and the median of the rounds' ratios
 */
export async function benchScaling(options: ScalingOptions): Promise<{ readonly rows: ScalingRow[]; readonly speedup: number }> {
  const counts = [1, options.workers];
  const contestants: Contestant[] = [];
  try {
    for (const workers of counts) contestants.push(await start(workers, options));
    const rounds: Round[][] = counts.map(() => []);
    for (let i = 0; i < options.rounds; i++) {
      for (const [j, contestant] of contestants.entries()) rounds[j]!.push(await contestant.round(options.roundSeconds ?? 4));
      const last = rounds.map((list) => `${(options.batch / list[i]!.seconds).toFixed(0)} images/s`);
      options.onRound(`round ${i + 1} of ${options.rounds}: ${last.join(', ')}`);
    }
    const rows = counts.map((workers, j) => {
      const seconds = median(rounds[j]!.map((round) => round.seconds));
      return {
        workers,
        imagesPerSecond: options.batch / seconds,
        seconds,
        busy: median(rounds[j]!.map((round) => round.busy)),
        overhead: median(rounds[j]!.map((round) => round.overhead)),
      };
    });
    return { rows, speedup: median(rounds[0]!.map((round, i) => round.seconds / rounds[1]![i]!.seconds)) };
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

async function start(workers: number, { size, batch, workers: most, engine, width }: ScalingOptions): Promise<Contestant> {
  const flags = { size, batch, shard: Math.floor(batch / most), workers, engine };
  const set = width === undefined ? [] : [`width=${width}`];
  return Contestant.start(await prepareRun(resolveConfig({ flags, set }, await findSystem('dcgan'), workers)));
}
