import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina, type PiscinaTask, queueOptionsSymbol } from 'piscina';
import { formatDuration } from '../config/duration.js';
import { RunError } from '../errors.js';
import { keepInterface } from '../piscina-interface.js';
import { type AtWork, HangWatch } from './hang-watch.js';
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

/** Seconds in which a thread that is told to end does so, unless it hangs outside of JavaScript. */
const graceSeconds = 10;

/** How a pool takes faults. */
export interface FaultTolerance {
  /** Times a task is tried. */
  readonly retries: number;
  /** Seconds that a task may take before its thread is ended; 0 = any time. */
  readonly shardTimeout: number;
}

/** The worker threads of a stage. A thread that is lost, or hangs, is replaced and its task given to another one. */
export class WorkerPool {
  private readonly piscina: Piscina<Task, Sent>;
  private readonly workers: Int32Array;
  /** As `workers`, of those whose engine is loaded. */
  private readonly loaded: Int32Array;
  private readonly threads = new Set<PoolWorker>();
  /** Tasks each worker has answered. */
  private readonly answered: number[];
  private readonly watch: HangWatch;
  /** Threads that were ended because they hung. */
  private readonly hung = new Set<number>();
  /** What no other thread can make good. */
  private failure: RunError | undefined;
  /** Seconds each worker has computed since `takeBusy` was last called. */
  private busy: number[];
  private closed = false;
  /** The worker that has computed each shard last: it may hold what the next phase needs of it. */
  private readonly holders = new Map<number, number>();

  constructor(
    setup: Omit<WorkerSetup, 'workers' | 'loaded'>,
    readonly size: number,
    private readonly tolerance: FaultTolerance,
    private readonly onRetry: (retry: Retry) => void,
  ) {
    const table = () => new Int32Array(new SharedArrayBuffer(size * Int32Array.BYTES_PER_ELEMENT));
    this.workers = table();
    this.loaded = table();
    this.answered = new Array<number>(size).fill(0);
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
      workerData: { ...setup, workers: this.workers, loaded: this.loaded } satisfies WorkerSetup,
    });
    this.piscina.on('workerCreate', (worker: PoolWorker) => {
      keepInterface(worker);
      this.threads.add(worker);
    });
    this.piscina.on('workerDestroy', (worker: PoolWorker) => this.threads.delete(worker));
    const end = (thread: number) => void this.end(thread);
    this.watch = new HangWatch(tolerance.shardTimeout, () => this.atWork(), end);
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
   * @throws RunError `task-failed` where it failed `retries` times, the cause in the message; `worker-stuck`
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
        this.answered[worker] = (this.answered[worker] ?? 0) + 1;
        return { value, worker, seconds, queued: Math.max(0, began - given) };
      } catch (error) {
        if (this.failure) throw this.failure;
        // Closing ends the tasks that are under way; nobody waits for them any more.
        if (this.closed) throw error;
        const reason = this.takeHung() ?? (error instanceof Error ? error.message : String(error));
        this.freeLostWorkers();
        if (attempt >= this.tolerance.retries) {
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
    const alive = this.alive;
    return this.workers.reduce((count, thread) => count + (alive.has(thread) ? 1 : 0), 0);
  }

  /** @throws RunError `worker-stuck` where a thread has not ended in the time of a task */
  async close(): Promise<void> {
    this.closed = true;
    // What is stuck has been told, and is not waited for again.
    if (this.failure) return;
    const { shardTimeout } = this.tolerance;
    const ended = this.piscina.destroy();
    this.watch.stop();
    if (shardTimeout === 0) return ended;
    const seconds = Math.max(graceSeconds, shardTimeout);
    if (!(await isDoneWithin(seconds, ended))) throw stuck(`has not ended in ${formatDuration(seconds)}`);
  }

  private get alive(): ReadonlySet<number> {
    return new Set(this.piscina.threads.map((thread) => thread.threadId));
  }

  /** Threads whose engine is being made ready are none: that takes as long as it takes. */
  private *atWork(): Iterable<AtWork> {
    for (const { id, currentUsage } of this.threads) {
      const worker = this.loaded.indexOf(id);
      if (currentUsage > 0 && worker >= 0) yield { thread: id, answered: this.answered[worker]! };
    }
  }

  /** Ends a thread that hangs, which Piscina then takes for one that has ended by itself. */
  private async end(id: number): Promise<void> {
    const thread = this.piscina.threads.find(({ threadId }) => threadId === id);
    if (!thread) return;
    this.hung.add(id);
    if (await isDoneWithin(graceSeconds, thread.terminate())) return;
    this.failure = stuck(`was at a task for more than ${formatDuration(this.tolerance.shardTimeout)} and can't be ended`);
    this.watch.stop();
    // The tasks that wait are given up. This does not return while the thread is there.
    void this.piscina.destroy();
  }

  /** Why a task has failed, if it was that of a thread that was ended because it hung. */
  private takeHung(): string | undefined {
    const { alive } = this;
    for (const id of this.hung) {
      if (alive.has(id)) continue;
      this.hung.delete(id);
      return `it has taken more than ${formatDuration(this.tolerance.shardTimeout)}, the --shard-timeout, and its thread was ended`;
    }
    return undefined;
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
    const { alive } = this;
    for (const table of [this.loaded, this.workers]) {
      for (let i = 0; i < table.length; i++) if (!alive.has(table[i]!)) table[i] = 0;
    }
  }
}

/** Of a thread that hangs outside of JavaScript, where nothing but the end of the process ends it. */
const stuck = (how: string): RunError =>
  new RunError(
    'worker-stuck',
    `a worker thread ${how}: it hangs outside of JavaScript`,
    '`ganforge resume` goes on from the last checkpoint',
  );

/** Whether a promise is fulfilled within a time. */
async function isDoneWithin(seconds: number, promise: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const timer = setTimeout(seconds * 1000, false, { signal: late.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), timer]);
  } finally {
    late.abort();
  }
}
