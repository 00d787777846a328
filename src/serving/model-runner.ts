import type { CancelSignal } from './cancel-signal.js';
import type { ServedTensor } from './tensor.js';

/** One request for a model, checked against its signature. */
export interface Job {
  /** Every input of the model, in any order. */
  readonly inputs: readonly ServedTensor[];
  /** Rows: the first dimension of the inputs that have a batch. */
  readonly rows: number;
  /** Names of the outputs wanted, in the order they are to come; all, in the model's order, where it is left out. */
  readonly outputs?: readonly string[];
  /** Fires when the client has gone away or the request has taken too long; its reason is the `ServingFailure` to fail with. */
  readonly signal?: CancelSignal;
}

/** What a job came to. */
export interface JobResult {
  readonly outputs: readonly ServedTensor[];
  /** Seconds it waited for its (first) batch. */
  readonly queueSeconds: number;
  /** Seconds its batches took to compute. */
  readonly computeSeconds: number;
  /** Rows of the largest batch it was part of. */
  readonly batchRows: number;
  /** May be called, once, when the outputs' values are no longer needed: others are then written over them. */
  readonly release?: () => void;
}

/** A loaded, warmed-up model that computes jobs, joined to batches as it sees fit. */
export interface ModelRunner {
  /**
   * A row's result has the same bits whatever it is joined with.
   * @throws ServingFailure `overloaded` where the queue is full, the signal's reason where it fires, `unavailable` once closed,
   *   `invalid` where onnxruntime refuses the values, `internal` where the worker was lost twice
   */
  run(job: Job): Promise<JobResult>;
  /** Rows that wait now. */
  readonly queuedRows: number;
  /** Takes no more jobs, answers those it has, then lets its workers go. */
  close(): Promise<void>;
}
