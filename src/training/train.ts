import { Ranks } from '../cluster/ranks.js';
import { RunError } from '../errors.js';
import { discriminatorOutput } from '../systems/system.js';
import type { Checkpoint } from './checkpoint.js';
import { Checkpoints } from './checkpoints.js';
import { Coordinator, type StepResult } from './coordinator.js';
import type { Evaluator } from './evaluation.js';
import type { EndReason, RunEvent, RunInfo, RunListener } from './events.js';
import { type Lowerings, writeLowerings } from './lowering-record.js';
import { Observations } from './observations.js';
import type { PreparedRun } from './prepare.js';
import { type Progress, startOfRun } from './progress.js';
import { RunAgreement } from './run-agreement.js';
import type { PauseSwitch } from './run-control.js';
import type { RunDirectory } from './run-directory.js';
import { runInfo } from './run-info.js';
import { type Drawn, drawSamples } from './samples.js';
import { copyOf } from './stage-memory.js';
import { type Inheritance, type StartedStage, startStage } from './start-stage.js';
import { StepWatch } from './step-watch.js';
import { summarise } from './summary.js';
import { telling } from './telling.js';
import { TrainingClock } from './training-clock.js';

export interface TrainOptions {
  readonly directory: RunDirectory;
  /** Where to go on from; a new run begins at the beginning. */
  readonly checkpoint?: Checkpoint;
  readonly listeners: readonly RunListener[];
  /** Told after the start, such as checkpoints that were not whole. */
  readonly warnings?: readonly string[];
  /** Aborted: the iteration is finished, a checkpoint written, and the run ends as `interrupted`. */
  readonly signal?: AbortSignal;
  /** Looked at after every iteration. */
  readonly pause?: PauseSwitch;
  /** Asked each `evaluate.every` iterations. */
  readonly evaluator?: Evaluator;
  /** Samples of the first sampler to draw at the end with the averaged weights. */
  readonly drawAtEnd?: number;
  /** Who trains along; all of them with the same run. The first one writes the run directory. */
  readonly ranks?: Ranks;
}

export interface TrainResult {
  readonly reason: Exclude<EndReason, 'failed'>;
  /** As the run told at its start. */
  readonly run: RunInfo;
  readonly progress: Progress;
  /** The last checkpoint of the run, if it has one. */
  readonly checkpoint: string | undefined;
  readonly drawn: Drawn | undefined;
}

/**
 * Trains a prepared run from its beginning or a checkpoint to its end, stage by stage.
 * @throws RunError where workers are lost again and again, one hangs and can't be ended, or losses are not finite `nonFinite.limit` times in a row;
 *   the run directory can be resumed
 */
export async function train(prepared: PreparedRun, options: TrainOptions): Promise<TrainResult> {
  return new Training(prepared, options).run();
}

class Training {
  private progress: Progress;
  private readonly emit: (event: RunEvent) => void;
  private readonly checkpoints: Checkpoints;
  private readonly observations: Observations;
  private readonly steps: StepWatch;
  private lowerings: Lowerings;
  private readonly ranks: Ranks;
  private clock = new TrainingClock(0);
  private readonly agreement: RunAgreement;

  constructor(
    private readonly prepared: PreparedRun,
    private readonly options: TrainOptions,
  ) {
    this.progress = options.checkpoint ? structuredClone(options.checkpoint.progress) : startOfRun();
    this.lowerings = prepared.lowerings;
    this.ranks = options.ranks ?? new Ranks();
    this.agreement = new RunAgreement(this.ranks, options.signal, options.pause);
    const tell = telling(options.listeners, (text) => this.emit({ type: 'warning', iteration: this.progress.iteration, text }));
    this.emit = (event) => {
      this.agreement.take(event);
      tell(event);
    };
    const { directory, checkpoint, evaluator } = options;
    this.checkpoints = new Checkpoints(directory.checkpoints, prepared.config.checkpoint, this.emit, checkpoint?.path);
    this.observations = new Observations(prepared, directory, evaluator, this.emit);
    const output = discriminatorOutput(prepared.system, prepared.config.options);
    this.steps = new StepWatch(output, prepared.config.nonFinite.limit, this.emit);
  }

  async run(): Promise<TrainResult> {
    const { checkpoint, directory, drawAtEnd } = this.options;
    const { stages } = this.prepared;
    let inheritance: Inheritance | undefined = checkpoint && { from: checkpoint, resumed: true };
    let stage = await this.start(this.progress, inheritance);
    let reason: EndReason = 'failed';
    try {
      const run = await runInfo(this.prepared, stage, this.options.directory);
      this.announce(run, stage);
      this.clock = new TrainingClock(this.progress.seconds);
      await this.settle();
      for (;;) {
        await this.trainStage(stage);
        if (this.isOver() || this.progress.stage === stages.length - 1) break;
        inheritance = { from: copyOf(stage), resumed: false };
        await stage.pool.close();
        // A copy: where the next stage does not start, the run still stands at the end of this one.
        const next = { ...structuredClone(this.progress), stage: this.progress.stage + 1, stageIteration: 0, averages: 0 };
        stage = await this.start(next, inheritance);
        this.progress = next;
        this.announceStage(stage);
      }
      if (this.ranks.isFirst) {
        await this.observations.sample(stage, this.progress.iteration);
        await this.checkpoints.write(stage, this.progress, { atEnd: true });
      }
      const drawn = drawAtEnd && this.ranks.isFirst ? await drawSamples(this.prepared, stage, 'ema', drawAtEnd) : undefined;
      const result = this.agreement.stopped ? 'interrupted' : 'done';
      reason = result;
      return { reason: result, run, progress: this.progress, checkpoint: this.checkpoints.newest, drawn };
    } catch (error) {
      throw await this.failure(error, stage, directory);
    } finally {
      // A listener may fail as well: the workers are ended whatever happens.
      try {
        this.emit({ type: 'end', iteration: this.progress.iteration, reason, seconds: this.progress.seconds });
      } finally {
        await stage.pool.close();
      }
    }
  }

  private async start(progress: Progress, inheritance: Inheritance | undefined): Promise<StartedStage> {
    const { iteration } = this.progress;
    const started = await startStage(this.prepared, progress, inheritance, this.ranks, {
      onRetry: ({ task, reason, attempt }) =>
        this.emit({ type: 'worker-lost', iteration: this.progress.iteration, what: `${task} task: ${reason}`, attempt }),
      onMeasure: (convolutions) => this.emit({ type: 'measuring', iteration, convolutions }),
    });
    await this.keepLowering(started);
    return started;
  }

  /** What a resumed run is to do alike. */
  private async keepLowering({ stage, lowering }: StartedStage): Promise<void> {
    if (!lowering || this.lowerings[stage.name]) return;
    this.lowerings = { ...this.lowerings, [stage.name]: lowering };
    if (this.ranks.isFirst) await writeLowerings(this.options.directory, this.lowerings);
  }

  /** Iterations of a stage until it or the run is over. */
  private async trainStage(stage: StartedStage): Promise<void> {
    const { config } = this.prepared;
    const { progress } = this;
    const coordinator = new Coordinator(stage);
    const { isFirst } = this.ranks;
    if (isFirst && progress.iteration === 0) await this.observations.sample(stage, 0);
    while (!this.isOver() && (stage.duration === undefined || progress.stageIteration < stage.duration)) {
      const started = performance.now();
      const samplesBefore = progress.samples;
      stage.pool.takeBusy();
      const steps: StepResult[] = [];
      await coordinator.iterate((step) => {
        steps.push(step);
        this.steps.observe(step, this.checkpoints.newest);
      });
      progress.seconds = this.clock.seconds;
      const seconds = (performance.now() - started) / 1000;
      const samples = progress.samples - samplesBefore;
      const busy = stage.pool.takeBusy().map((busy) => Math.min(1, busy / seconds));
      const isDue = ({ every }: { readonly every: number }) => isFirst && every > 0 && progress.iteration % every === 0;
      if (isDue(config.evaluate)) await this.observations.evaluate(stage, progress.iteration);
      this.emit({
        type: 'iteration',
        iteration: progress.iteration,
        stage: stage.stage.name,
        seconds: progress.seconds,
        samples,
        imagesPerSecond: samples / seconds,
        busy,
        workersReady: stage.pool.ready,
        ...(this.agreement.reports.length > 0 ? { ranks: this.agreement.reports } : {}),
        ...summarise(steps),
      });
      if (isDue(config.sample)) await this.observations.sample(stage, progress.iteration);
      if (isDue(config.checkpoint)) await this.checkpoints.write(stage, progress, { atEnd: false });
      if (await this.settle()) await this.pause(stage);
    }
  }

  /** @returns whether the run is to pause */
  private async settle(): Promise<boolean> {
    const { seconds, pause, told } = await this.agreement.settle(this.progress.iteration, this.clock.seconds);
    this.progress.seconds = seconds;
    for (const event of told) this.emit(event);
    return pause;
  }

  /** A checkpoint, and no iteration until somebody lets it go on. The time of a pause is not of training. */
  private async pause(stage: StartedStage): Promise<void> {
    const { progress } = this;
    if (this.ranks.isFirst) await this.checkpoints.write(stage, progress, { atEnd: false });
    this.emit({ type: 'paused', iteration: progress.iteration });
    const seconds = await this.clock.pause(() => this.agreement.waitWhilePaused());
    this.emit({ type: 'continued', iteration: progress.iteration, seconds });
    await this.settle();
  }

  private isOver(): boolean {
    const { iterations, duration } = this.prepared.config;
    return (
      this.agreement.stopped ||
      (iterations !== null && this.progress.iteration >= iterations) ||
      (duration !== null && this.progress.seconds >= duration)
    );
  }

  /** A run that lost its workers leaves a checkpoint of the steps it has made; one that diverged keeps its last good one. */
  private async failure(error: unknown, stage: StartedStage, directory: RunDirectory): Promise<unknown> {
    if (this.ranks.isFirst && error instanceof RunError && ['task-failed', 'worker-stuck'].includes(error.code))
      await this.checkpoints.write(stage, this.progress, { atEnd: false });
    this.emit({
      type: 'warning',
      iteration: this.progress.iteration,
      text: `${directory.path}: ${error instanceof Error ? error.message : error}`,
    });
    return error;
  }

  private announce(run: RunInfo, stage: StartedStage): void {
    this.emit({ type: 'start', iteration: this.progress.iteration, run });
    for (const text of [this.prepared.note, ...(this.options.warnings ?? [])]) {
      if (text !== undefined) this.emit({ type: 'warning', iteration: this.progress.iteration, text });
    }
    this.announceStage(stage);
  }

  private announceStage(stage: StartedStage): void {
    const { stage: index, iteration } = this.progress;
    this.emit({ type: 'stage', name: stage.stage.name, index, stages: this.prepared.stages.length, iteration });
  }
}
