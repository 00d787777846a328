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
   * @throws RunError `checkpoint-failed` where it can't be written at the end of a run; on the way that is told, and the training goes on
   */
  async write(stage: StageRun, progress: Progress, { atEnd }: { readonly atEnd: boolean }): Promise<void> {
    const { every, keep } = this.settings;
    const { iteration } = progress;
    if (every === 0) return;
    const started = performance.now();
    try {
      const there = listCheckpoints(this.folder).find((checkpoint) => checkpoint.iteration === iteration);
      if (there && there.path === this.last) return;
      this.last = await writeCheckpoint(this.folder, progress, stageTensors(stage));
      pruneCheckpoints(this.folder, keep, every);
    } catch (error) {
      const cause = error instanceof Error ? error.message : error;
      const what = `that of iteration ${iteration} could not be written (${cause})`;
      this.emit({ type: 'checkpoint-failed', iteration, text: `${what}; ${this.last ?? 'none'} is the last one` });
      if (atEnd) {
        const mend = `make space; \`ganforge resume\` goes on from the last one, ${this.last ?? 'of which there is none'}`;
        throw new RunError('checkpoint-failed', `the checkpoint of the end: ${what}`, mend);
      }
      return;
    }
    this.emit({ type: 'checkpoint', iteration, path: this.last, seconds: (performance.now() - started) / 1000 });
  }
}
