import type { CancelSignal } from '../cancel-signal.js';
import { type Datatype, datatypes } from '../datatypes.js';
import { ServingFailure } from '../failure.js';
import type { Job, JobResult } from '../model-runner.js';
import { type ServedTensor, sizeOf } from '../tensor.js';
import type { RawTensor } from './executor.js';

/** What a model gives, by position. */
interface OutputType {
  readonly name: string;
  readonly datatype: Datatype;
}

/** Rows of a job that are computed together. */
export interface Piece {
  readonly job: PendingJob;
  /** The first of them, counted in the job. */
  readonly start: number;
  readonly rows: number;
}

/** A job from its coming to its answer: what of it waits, what is computed, what has come out. */
export class PendingJob {
  /** When it came, in milliseconds of `performance.now()`. */
  readonly arrived = performance.now();
  readonly rows: number;
  /** Rows, from the front, that have been given to batches. */
  taken = 0;
  settled = false;
  #queueSeconds = 0;
  #computeSeconds = 0;
  #batchRows = 0;
  /** Rows that have come out, and where they are gathered if the job was cut. */
  #delivered = 0;
  #gathered: readonly RawTensor[] | undefined;
  readonly #signal: CancelSignal | undefined;

  /**
   * @param inputs in the order of the model's
   * @param wanted positions of the outputs wanted, in the order they are to come
   * @param onFailure called once it has been rejected, by its signal or by `fail`
   */
  constructor(
    job: Job,
    readonly inputs: readonly ServedTensor[],
    readonly wanted: readonly number[],
    private readonly types: readonly OutputType[],
    private readonly resolve: (result: JobResult) => void,
    private readonly reject: (reason: unknown) => void,
    private readonly onFailure: (job: PendingJob) => void,
  ) {
    this.rows = job.rows;
    this.#signal = job.signal;
    this.#signal?.addEventListener('abort', this.#abort);
  }

  /** Gives the next rows to a batch. */
  take(rows: number): Piece {
    if (this.taken === 0) this.#queueSeconds = (performance.now() - this.arrived) / 1000;
    const piece = { job: this, start: this.taken, rows };
    this.taken += rows;
    return piece;
  }

  /** Counts a batch that rows of the job were computed in. */
  countBatch(rows: number, seconds: number): void {
    this.#computeSeconds += seconds;
    this.#batchRows = Math.max(this.#batchRows, rows);
  }

  /**
   * Takes outputs, as wanted, that are of this job alone and complete, whatever their shapes.
   * @param release to be called when they are no longer needed
   */
  deliverAll(outputs: readonly RawTensor[], release?: () => void): void {
    const views = outputs.map(({ shape, buffer }, i) => this.#view(i, buffer, 0, shape));
    this.#finish(views, release);
  }

  /**
   * Takes rows of a batch: as a view where they are all of the job, else copied to where its rows are gathered.
   * @param outputs of the batch, as wanted
   * @param from the first of the piece's rows, counted in the batch
   * @param release to be called when the outputs are no longer needed
   */
  deliver(piece: Piece, outputs: readonly RawTensor[], from: number, release: () => void): void {
    if (!this.settled && piece.rows === this.rows) {
      const views = outputs.map((output, i) =>
        this.#view(i, output.buffer, this.#rowBytes(i, output) * from, [this.rows, ...output.shape.slice(1)]),
      );
      this.#finish(views, release);
      return;
    }
    if (!this.settled) this.#gather(piece, outputs, from);
    release();
  }

  #gather({ start, rows }: Piece, outputs: readonly RawTensor[], from: number): void {
    this.#gathered ??= outputs.map((output, i) => ({
      shape: [this.rows, ...output.shape.slice(1)],
      buffer: new ArrayBuffer(this.#rowBytes(i, output) * this.rows),
    }));
    for (const [i, output] of outputs.entries()) {
      const size = this.#rowBytes(i, output);
      const { buffer } = this.#gathered[i]!;
      if (buffer.byteLength !== size * this.rows) {
        this.fail(new ServingFailure('internal', `rows of output ${this.#type(i).name} came out in different sizes`));
        return;
      }
      new Uint8Array(buffer).set(new Uint8Array(output.buffer, size * from, size * rows), size * start);
    }
    this.#delivered += rows;
    if (this.#delivered === this.rows) this.deliverAll(this.#gathered);
  }

  /** Rejects it, if it has no answer yet. */
  fail(reason: unknown): void {
    if (!this.#settle()) return;
    this.reject(reason);
    this.onFailure(this);
  }

  #finish(outputs: readonly ServedTensor[], release: (() => void) | undefined): void {
    if (!this.#settle()) {
      release?.();
      return;
    }
    this.resolve({
      outputs,
      queueSeconds: this.#queueSeconds,
      computeSeconds: this.#computeSeconds,
      batchRows: this.#batchRows,
      ...(release && { release }),
    });
  }

  #type(index: number): OutputType {
    return this.types[this.wanted[index]!]!;
  }

  #rowBytes(index: number, { shape }: RawTensor): number {
    return sizeOf(shape.slice(1)) * datatypes[this.#type(index).datatype].bytes;
  }

  #view(index: number, buffer: ArrayBuffer, offset: number, shape: readonly number[]): ServedTensor {
    const { name, datatype } = this.#type(index);
    return { name, datatype, shape, data: datatypes[datatype].view(buffer, offset, sizeOf(shape)) };
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    return true;
  }

  readonly #abort = (): void => this.fail(this.#signal?.reason);
}
