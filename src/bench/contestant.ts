import { Ranks } from '../cluster/ranks.js';
import { Coordinator, type StepResult } from '../training/coordinator.js';
import type { PreparedRun } from '../training/prepare.js';
import { startOfRun } from '../training/progress.js';
import { type StartedStage, startStage } from '../training/start-stage.js';

/** What a round of training measured. */
export interface Round {
  /** Of an iteration. */
  readonly seconds: number;
  /** Share of the wall time a worker computes, mean over workers. */
  readonly busy: number;
  /** Share of an iteration that is not gradients: reduction, update, moving averages, bookkeeping. */
  readonly overhead: number;
}

/** A run in memory that trains when it is its turn, so that contestants can be measured in interleaved rounds. */
export class Contestant {
  private constructor(
    private readonly stage: StartedStage,
    private readonly coordinator: Coordinator,
  ) {}

  /**
   * Starts the first stage of a run and warms it up.
   * @param ranks who trains along
   */
  static async start(prepared: PreparedRun, ranks = new Ranks()): Promise<Contestant> {
    const stage = await startStage(prepared, startOfRun(), undefined, ranks, { onRetry: () => {}, onMeasure: () => {} });
    const contestant = new Contestant(stage, new Coordinator(stage));
    await contestant.iterations(3);
    return contestant;
  }

  /** Trains for at least so many seconds. */
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

  /** One iteration. */
  iterate(onStep: (step: StepResult) => void): Promise<void> {
    return this.coordinator.iterate(onStep);
  }

  close(): Promise<void> {
    return this.stage.pool.close();
  }

  /** Seconds spent waiting for gradients. */
  private async iterations(count: number): Promise<number> {
    const steps: StepResult[] = [];
    for (let i = 0; i < count; i++) await this.coordinator.iterate((step) => steps.push(step));
    return steps.reduce((sum, { seconds }) => sum + seconds.total - seconds.update, 0);
  }
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
