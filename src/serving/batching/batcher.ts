import { ServingFailure } from '../failure.js';
import type { Job, JobResult } from '../model-runner.js';
import type { ModelSignature } from '../signature.js';
import type { ServedTensor } from '../tensor.js';
import { BatchComputation } from './batch-computation.js';
import type { Executor } from './executor.js';
import { type Candidate, gatherJobs } from './gather-jobs.js';
import { JoinRules } from './join-rules.js';
import { OutputMemory } from './output-memory.js';
import { PendingJob, type Piece } from './pending-job.js';
import { Throughput } from './throughput.js';

export interface BatcherOptions {
  /** Most rows computed at once. */
  readonly maxBatch: number;
  /** Milliseconds that a batch which is not full waits for more, though a worker is free. */
  readonly batchDelay: number;
  /** Most rows that wait; a job that comes while none wait is taken whatever its size. */
  readonly maxQueue: number;
  /** Whether jobs are joined to batches, and cut where they are larger; else each is computed by itself, as it is. */
  readonly joins: boolean;
  /** Told of every batch computed: its rows, and the seconds it took. */
  readonly onBatch: (rows: number, seconds: number) => void;
}

/** Fewer rows than these are not shared out among workers: two small batches take as long as one of twice the size. */
const leastShare = 4;

/**
 * Joins jobs to batches, dynamically: what waits while all workers are busy is joined, first come first served, as soon as one
 * is free. The oldest job is in the next batch always; of the others those that can be computed with it. A full batch is handed
 * to a busy worker ahead of time, so that it need not wait for this thread, which has requests to read and answers to write.
 */
export class Batcher {
  /** In the order they came; a job leaves when its last rows do, or when it is given up. */
  readonly #waiting = new Set<PendingJob>();
  /** Workers that have nothing to do. */
  readonly #idle: number[];
  /** Workers that compute and have nothing ahead of them, in the order they began. */
  readonly #computing: number[] = [];
  readonly #rules: JoinRules;
  readonly #computation: BatchComputation;
  readonly #throughput: Throughput;
  readonly #every: readonly number[];
  readonly #positions: ReadonlyMap<string, number>;
  #queuedRows = 0;
  #scheduled = false;
  /** Since when jobs are gathered for a worker that has nothing to do, in milliseconds of `performance.now()`. */
  #gatheringSince = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #onDrained: (() => void) | undefined;

  constructor(
    private readonly executor: Executor,
    private readonly signature: ModelSignature,
    private readonly options: BatcherOptions,
  ) {
    this.#idle = Array.from({ length: executor.slots }, (_, slot) => slot);
    this.#rules = new JoinRules(signature);
    this.#throughput = new Throughput(executor.slots);
    this.#every = signature.outputs.map((_, position) => position);
    this.#positions = new Map(signature.outputs.map(({ name }, position) => [name, position]));
    const memory = options.joins ? new OutputMemory(signature) : undefined;
    this.#computation = new BatchComputation(executor, this.#rules, this.#every, memory, (rows, seconds) => {
      this.#throughput.count(rows, seconds);
      options.onBatch(rows, seconds);
    });
  }

  /** Rows that wait for their batch. */
  get queuedRows(): number {
    return this.#queuedRows;
  }

  /** As `ModelRunner.run`. */
  run(job: Job): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new ServingFailure('unavailable', 'the model is being unloaded');
      if (job.signal?.aborted) throw job.signal.reason;
      if (this.#queuedRows > 0 && this.#queuedRows + job.rows > this.options.maxQueue) throw this.#overloaded();
      const pending = new PendingJob(
        job,
        this.#inOrder(job.inputs),
        this.#wanted(job.outputs),
        this.signature.outputs,
        resolve,
        reject,
        this.#forget,
      );
      this.#waiting.add(pending);
      this.#queuedRows += job.rows;
      if (this.#idle.length > 0 || (this.#computing.length > 0 && this.#fillsBatch())) this.#schedule(pending.arrived);
    });
  }

  /** Takes no more jobs; resolves when those it has are answered. */
  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#dispatch();
      this.#checkDrained();
    });
  }

  #overloaded(): ServingFailure {
    const { maxQueue } = this.options;
    const message = `${this.#queuedRows} rows wait for the model already, and no more than ${maxQueue} may`;
    return new ServingFailure('overloaded', message, this.#throughput.secondsFor(this.#queuedRows));
  }

  #inOrder(inputs: readonly ServedTensor[]): readonly ServedTensor[] {
    return this.signature.inputs.map(({ name }) => {
      const input = inputs.find((candidate) => candidate.name === name);
      if (!input) throw new Error(`a job has no input ${name}`);
      return input;
    });
  }

  #wanted(names: readonly string[] | undefined): readonly number[] {
    if (!names) return this.#every;
    return names.map((name) => {
      const position = this.#positions.get(name);
      if (position === undefined) throw new Error(`a job wants ${name}, which the model does not give`);
      return position;
    });
  }

  /**
   * Once everything has come in that comes in this turn of the event loop: requests tend to arrive together. Where reading them takes
   * longer than a batch, workers begin meanwhile.
   */
  #schedule(now: number): void {
    if (this.#scheduled) {
      if (now - this.#gatheringSince < 1000 * (this.#throughput.batchSeconds ?? Number.POSITIVE_INFINITY)) return;
      this.#gatheringSince = now;
      this.#dispatch();
      return;
    }
    this.#gatheringSince = now;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.size > 0) {
      const idle = this.#idle.length > 0;
      if (!idle && (this.#computing.length === 0 || !this.#fillsBatch())) return;
      const candidate = this.#gather(this.options.maxBatch);
      if (!idle && !candidate.full) return;
      const delay = candidate.full || this.#closed ? 0 : candidate.jobs[0]!.arrived + this.options.batchDelay - performance.now();
      if (delay > 0) {
        this.#timer = setTimeout(() => this.#dispatch(), Math.ceil(delay));
        return;
      }
      const share = this.#idle.length > 1 ? this.#gather(this.#share()) : candidate;
      this.#compute(idle ? this.#idle.pop()! : this.#computing.shift()!, idle, this.#take(share));
    }
  }

  #compute(slot: number, idle: boolean, pieces: readonly Piece[]): void {
    if (idle) this.#computing.push(slot);
    void this.#computation.compute(slot, pieces, () => {
      const position = this.#computing.indexOf(slot);
      if (position >= 0) this.#computing.splice(position, 1);
      (position >= 0 ? this.#idle : this.#computing).push(slot);
      this.#dispatch();
      this.#checkDrained();
    });
  }

  /** Whether what waits is a batch by itself; most often it is, though not all of it need fit together. */
  #fillsBatch(): boolean {
    return !this.options.joins || this.#queuedRows >= this.options.maxBatch;
  }

  /** Rows for each of several workers that have nothing to do: what comes all at once would else be computed by one of them. */
  #share(): number {
    const { maxBatch } = this.options;
    return Math.min(maxBatch, Math.max(leastShare, Math.ceil(this.#queuedRows / this.#idle.length)));
  }

  #gather(most: number): Candidate {
    return gatherJobs(this.#waiting, this.#rules, this.options.joins ? most : undefined);
  }

  #take({ jobs, most }: Candidate): Piece[] {
    return jobs.map((job) => {
      const left = job.rows - job.taken;
      const piece = job.take(Math.min(most, left));
      this.#queuedRows -= piece.rows;
      if (job.taken === job.rows) this.#waiting.delete(job);
      return piece;
    });
  }

  readonly #forget = (job: PendingJob): void => {
    if (!this.#waiting.delete(job)) return;
    this.#queuedRows -= job.rows - job.taken;
    this.#checkDrained();
  };

  #checkDrained(): void {
    if (this.#waiting.size === 0 && this.#idle.length === this.executor.slots) this.#onDrained?.();
  }
}
