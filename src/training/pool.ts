import { fileURLToPath } from 'node:url';
import { Piscina, type PiscinaTask, queueOptionsSymbol } from 'piscina';
import { RunError } from '../errors.js';
import { keepInterface } from '../piscina-interface.js';
import { monotonicSeconds } from './monotonic-seconds.js';
import type { AnswerOf, Reply, Sent, Task, WarmUpTask, WorkerSetup } from './tasks.js';

const entry = fileURLToPath(new URL('../../workers/training-worker.js', import.meta.url));

/** A task that has to be given to another worker. */
export interface Retry {
  readonly task: Task['kind'];
  readonly reason: string;
  readonly attempt: number;
}

/** A worker as Piscina shows it to its balancer. */
type PoolWorker = Parameters<NonNullable<NonNullable<ConstructorParameters<typeof Piscina>[0]>['loadBalancer']>>[1][number];

/** The worker threads of a stage. A lost thread is replaced and its task given to another one. */
export class WorkerPool {
  private readonly piscina: Piscina<Task, Sent>;
  private readonly workers: Int32Array;
  /** Seconds each worker has computed since `takeBusy` was last called. */
  private busy: number[];
  private closed = false;
  /** The worker that has computed each shard last: it may hold what the next phase needs of it. */
  private readonly holders = new Map<number, number>();

  constructor(
    setup: Omit<WorkerSetup, 'workers'>,
    readonly size: number,
    private readonly retries: number,
    private readonly onRetry: (retry: Retry) => void,
  ) {
    this.workers = new Int32Array(new SharedArrayBuffer(size * Int32Array.BYTES_PER_ELEMENT));
    this.busy = new Array<number>(size).fill(0);
    this.piscina = new Piscina<Task, Sent>({
      filename: entry,
      minThreads: size,
      maxThreads: size,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      // Piscina's own statistics, and waking a thread by its event loop, take half of a task's way to a worker and back.
      recordTiming: false,
      atomics: 'sync',
      // A step leaves little garbage: left to itself the young generation of every thread grows to many times what it needs.
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
      loadBalancer: (task, workers) => this.chooseWorker(task, workers),
      workerData: { ...setup, workers: this.workers } satisfies WorkerSetup,
    });
    this.piscina.on('workerCreate', keepInterface);
  }

  /**
   * Starts every worker's engine at once: none is idle while another is given a second task.
   * @returns what each of them says
   */
  async warmUp(): Promise<readonly AnswerOf<WarmUpTask>[]> {
    const replies = await Promise.all(Array.from({ length: this.size }, () => this.run({ kind: 'warm-up' } as const)));
    this.takeBusy();
    return replies.map(({ value }) => value);
  }

  /**
   * Runs a task on an idle worker: of a shard's on the one that has had the shard before, if it is idle.
   * @throws RunError where it failed `retries` times; the cause is in the message
   */
  async run<T extends Task>(task: T): Promise<Reply<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        const shard = task.kind === 'gradients' ? task.shard : undefined;
        const addressed: Task = shard === undefined ? task : Object.assign({ [queueOptionsSymbol]: { shard } }, task);
        const given = monotonicSeconds();
        const { value, worker, began, seconds } = await (this.piscina.run(addressed) as Promise<Sent<T>>);
        if (shard !== undefined) this.holders.set(shard, worker);
        this.busy[worker] = (this.busy[worker] ?? 0) + seconds;
        return { value, worker, seconds, queued: Math.max(0, began - given) };
      } catch (error) {
        // Closing ends the tasks that are under way; nobody waits for them any more.
        if (this.closed) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        this.freeLostWorkers();
        if (attempt >= this.retries) {
          throw new RunError(
            'task-failed',
            `a ${task.kind} task failed ${attempt} times (${reason})`,
            'see events.log; `ganforge resume` goes on from the last checkpoint',
          );
        }
        this.onRetry({ task: task.kind, reason, attempt });
      }
    }
  }

  /** Seconds of computing by worker since the last call. */
  takeBusy(): number[] {
    const busy = this.busy;
    this.busy = new Array<number>(this.size).fill(0);
    return busy;
  }

  /** Workers that have begun with a task, and live. */
  get ready(): number {
    const alive = new Set(this.piscina.threads.map((thread) => thread.threadId));
    return this.workers.reduce((count, thread) => count + (alive.has(thread) ? 1 : 0), 0);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.piscina.destroy();
  }

  private chooseWorker(task: PiscinaTask, workers: readonly PoolWorker[]): PoolWorker | null {
    const options = task[queueOptionsSymbol];
    const holder = options && 'shard' in options ? this.holders.get(options.shard as number) : undefined;
    const thread = holder === undefined ? undefined : this.workers[holder];
    let chosen: PoolWorker | null = null;
    for (const worker of workers) {
      if (worker.currentUsage > 0) continue;
      if (worker.id === thread) return worker;
      chosen ??= worker;
    }
    return chosen;
  }

  private freeLostWorkers(): void {
    const alive = new Set(this.piscina.threads.map((thread) => thread.threadId));
    for (let i = 0; i < this.workers.length; i++) if (!alive.has(this.workers[i]!)) this.workers[i] = 0;
  }
}
