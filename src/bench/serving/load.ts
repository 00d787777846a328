import type { Target } from './target.js';

/** So many requests under way at any time; each answer brings the next request. */
export interface ClosedLoad {
  readonly target: Target;
  readonly concurrency: number;
  readonly seconds: number;
}

/** Requests that come when they come, answered or not: at random moments, so many a second. */
export interface OpenLoad {
  readonly target: Target;
  readonly rate: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds from a request, or from when it was due, to its answer. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were none, and connections that failed. */
  readonly errors: number;
}

/** Share of the time before anything is counted, in which connections are made and batches form. */
export const settling = 0.15;

/** Milliseconds after a load in which its last batch, whose clients have gone, may still be computed. */
export const afterwards = 500;
