import { ServingFailure } from '../../src/serving/failure.js';
import type { Job, JobResult, ModelRunner } from '../../src/serving/model-runner.js';
import type { ModelFile } from '../../src/serving/repository/read-model-file.js';
import type { BatchObserver, StartRunner } from '../../src/serving/repository/start-runner.js';
import type { RunnerEvent } from '../../src/serving/serving-events.js';

interface Waiting {
  readonly job: Job;
  answer(): void;
  fail(error: unknown): void;
}

/** Answers with its tag, one number a row: at once, or while it is held by hand. */
export class FakeRunner implements ModelRunner {
  readonly waiting = new Set<Waiting>();
  readonly jobs: Job[] = [];
  isHeld = false;
  isClosing = false;
  isClosed = false;
  private closing = () => {};

  constructor(
    readonly file: ModelFile,
    readonly tag: number,
    readonly report: (event: RunnerEvent) => void,
    private readonly batchComputed: BatchObserver,
  ) {}

  get queuedRows(): number {
    return [...this.waiting].reduce((sum, { job }) => sum + job.rows, 0);
  }

  run(job: Job): Promise<JobResult> {
    if (this.isClosing) return Promise.reject(new ServingFailure('unavailable', 'the runner is closed'));
    this.jobs.push(job);
    if (!this.isHeld) return Promise.resolve(this.resultOf(job));
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(entry);
        this.closeIfDone();
      };
      const entry: Waiting = {
        job,
        answer: () => {
          resolve(this.resultOf(job));
          leave();
        },
        fail: (error) => {
          reject(error);
          leave();
        },
      };
      job.signal?.addEventListener('abort', () => entry.fail(job.signal?.reason));
      this.waiting.add(entry);
    });
  }

  answerAll(): void {
    for (const { answer } of [...this.waiting]) answer();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    const closed = new Promise<void>((resolve) => {
      this.closing = resolve;
    });
    this.closeIfDone();
    await closed;
    this.isClosed = true;
  }

  private closeIfDone(): void {
    if (this.isClosing && this.waiting.size === 0) this.closing();
  }

  private resultOf({ rows }: Job): JobResult {
    this.batchComputed(rows, 0.5);
    const data = new Float32Array(rows).fill(this.tag);
    return {
      outputs: [{ name: 'y', datatype: 'FP32', shape: [rows], data }],
      queueSeconds: 0.25,
      computeSeconds: 0.5,
      batchRows: rows,
    };
  }
}

/** Starts fake runners, tagged by the metadata `tag` of their model; a model with the metadata `refused` fails to load with it. */
export class FakeRunners {
  readonly started: FakeRunner[] = [];
  /** Models whose load has begun and goes on until it is called. */
  readonly loads: (() => void)[] = [];
  /** Loads wait to be let go by hand. */
  isHeld = false;
  /** Runners started from now on hold their jobs. */
  holdsJobs = false;

  readonly start: StartRunner = async (file, { metadata }, report, batchComputed) => {
    if (this.isHeld) await new Promise<void>((resolve) => this.loads.push(resolve));
    if (metadata.refused !== undefined) throw new Error(metadata.refused);
    const runner = new FakeRunner(file, Number(metadata.tag ?? 0), report, batchComputed);
    runner.isHeld = this.holdsJobs;
    this.started.push(runner);
    return runner;
  };

  /** Started and not closed again. */
  get open(): FakeRunner[] {
    return this.started.filter(({ isClosed }) => !isClosed);
  }
}
