import { resolveConfig } from '../config/resolve.js';
import { findSystem } from '../systems/index.js';
import { Coordinator, type StepResult } from '../training/coordinator.js';
import { prepareRun } from '../training/prepare.js';
import { startOfRun } from '../training/progress.js';
import { type StartedStage, startStage } from '../training/start-stage.js';

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

interface Round {
  readonly seconds: number;
  readonly busy: number;
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
    for (const workers of counts) contestants.push(await Contestant.start(workers, options));
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

/** A run in memory with a number of workers. */
class Contestant {
  private constructor(
    private readonly stage: StartedStage,
    private readonly coordinator: Coordinator,
  ) {}

  static async start(workers: number, { size, batch, workers: most, engine, width }: ScalingOptions): Promise<Contestant> {
    const shard = Math.floor(batch / most);
    const flags = { size, batch, shard, workers, engine };
    const prepared = await prepareRun(
      resolveConfig({ flags, set: width === undefined ? [] : [`width=${width}`] }, await findSystem('dcgan'), workers),
    );
    const stage = await startStage(prepared, startOfRun(), undefined, () => {});
    const contestant = new Contestant(stage, new Coordinator(stage));
    await contestant.iterations(3);
    return contestant;
  }

  async round(least: number): Promise<Round> {
    const started = performance.now();
    let n = 0;
    let gradients = 0;
    this.stage.pool.takeBusy();
    while (performance.now() - started < least * 1000) {
      gradients += await this.iterations(1);
      n++;
    }
    const wall = (performance.now() - started) / 1000;
    const busy = this.stage.pool.takeBusy();
    return {
      seconds: wall / n,
      busy: busy.reduce((a, b) => a + b, 0) / busy.length / wall,
      overhead: 1 - gradients / wall,
    };
  }

  close(): Promise<void> {
    return this.stage.pool.close();
  }

  /** Seconds spent waiting for gradients. */
  private async iterations(count: number): Promise<number> {
    const steps: StepResult[] = [];
    for (let i = 0; i < count; i++) await this.coordinator.iterate((step) => steps.push(step));
    return steps.reduce((sum, { seconds }) => sum + seconds.total - seconds.reduce - seconds.update, 0);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
