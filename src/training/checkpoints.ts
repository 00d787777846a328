import { RunError } from '../errors.js';
import { listCheckpoints, pruneCheckpoints, writeCheckpoint } from './checkpoint.js';
import type { RunListener } from './events.js';
import type { Progress } from './progress.js';
import { stageTensors } from './stage-memory.js';
import type { StageRun } from './stage-run.js';

/** The checkpoints that a run writes on its way, and tells of. */
export class Checkpoints {
  /** @param last the checkpoint that the run goes on from, if it does */
  constructor(
    private readonly folder: string,
    private readonly settings: { readonly every: number; readonly keep: number },
    private readonly emit: RunListener,
    private last: string | undefined,
  ) {}

  /** Path of the newest one. */
  get newest(): string | undefined {
    return this.last;
  }

  /**
   * Writes one, unless it stands already or none are wanted; the old ones that are not kept go.
   * @throws RunError where it can't be written at the end of a run; on the way that is a warning, and the training goes on
   */
  async write(stage: StageRun, progress: Progress, { atEnd }: { readonly atEnd: boolean }): Promise<void> {
    const { every, keep } = this.settings;
    const { iteration } = progress;
    const there = listCheckpoints(this.folder).find((checkpoint) => checkpoint.iteration === iteration);
    if (every === 0 || (there && there.path === this.last)) return;
    const started = performance.now();
    try {
      this.last = await writeCheckpoint(this.folder, progress, stageTensors(stage));
      pruneCheckpoints(this.folder, keep, every);
    } catch (error) {
      const text = `the checkpoint of iteration ${iteration} could not be written (${error instanceof Error ? error.message : error})`;
      if (atEnd) throw new RunError('checkpoint-failed', text, `the last one is ${this.last ?? 'none'}`);
      this.emit({ type: 'warning', iteration, text });
      return;
    }
    this.emit({ type: 'checkpoint', iteration, path: this.last, seconds: (performance.now() - started) / 1000 });
  }
}
