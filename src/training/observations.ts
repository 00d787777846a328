import { InputError } from '../errors.js';
import { CollapseWatch } from '../evaluation/mode-collapse.js';
import { type Evaluator, evaluateStage } from './evaluation.js';
import type { RunListener } from './events.js';
import type { PreparedRun } from './prepare.js';
import type { RunDirectory } from './run-directory.js';
import { saveSamples } from './samples.js';
import type { StageRun } from './stage-run.js';

/** What a run shows of its generator on the way: sample grids, evaluations, and the notice of a mode collapse. */
export class Observations {
  /** Iteration of the newest sample grid. */
  private sampledAt = -1;
  /** Whether a grid could not be written. */
  private saveFailed = false;
  private readonly collapseWatch = new CollapseWatch();

  constructor(
    private readonly prepared: PreparedRun,
    private readonly directory: RunDirectory,
    private readonly evaluator: Evaluator | undefined,
    private readonly emit: RunListener,
  ) {}

  /** A grid, where the run has any, once an iteration. */
  async sample(stage: StageRun, iteration: number): Promise<void> {
    if (this.prepared.config.sample.every === 0 || this.sampledAt === iteration) return;
    this.sampledAt = iteration;
    const path = this.directory.sample(iteration);
    const diversity = await this.save(stage, iteration, path);
    if (diversity === undefined) return;
    this.emit({ type: 'sample', iteration, path, diversity });
    const change = this.collapseWatch.observe(diversity);
    if (change) this.emit({ type: 'mode-collapse', iteration, change, diversity });
  }

  /** A grid that can't be written, for lack of space say, ends no run; that is told once. */
  private async save(stage: StageRun, iteration: number, path: string): Promise<number | undefined> {
    try {
      return await saveSamples(this.prepared, stage, path);
    } catch (error) {
      if (!(error instanceof InputError && error.code === 'unwritable-file')) throw error;
      if (!this.saveFailed) this.emit({ type: 'warning', iteration, text: `${error.what}; the training goes on without it` });
      this.saveFailed = true;
      return undefined;
    }
  }

  /** Told before the iteration it belongs to. Samples that can't be measured, as of a model that diverges, end no run. */
  async evaluate(stage: StageRun, iteration: number): Promise<void> {
    if (!this.evaluator) return;
    const started = performance.now();
    try {
      const figures = await evaluateStage(this.prepared, stage, this.evaluator);
      if (figures) this.emit({ type: 'evaluation', iteration, figures, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.emit({ type: 'warning', iteration, text: `the samples can't be evaluated (${error.what})` });
    }
  }
}
