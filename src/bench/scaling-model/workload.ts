import type { Reduction } from '../../cluster/ranks.js';
import { type Cluster, exactSeconds, fastSeconds, gatherSeconds } from './cluster.js';

/** What a rank does in a step, by itself. */
export interface PhaseCost {
  readonly name: string;
  /** Seconds of computing its gradients, if nothing disturbs it. */
  readonly compute: number;
  /** Of the gradient. */
  readonly vectorBytes: number;
  /** Of what it tells all others of the step. */
  readonly messageBytes: number;
  /** Seconds of adding up its own shards. */
  readonly sum: number;
  /** Seconds of the optimizer's step and what follows on it. */
  readonly update: number;
}

/** A training to be foreseen. */
export interface Training {
  readonly phases: readonly PhaseCost[];
  /** Seconds of an iteration beside its steps. */
  readonly rest: number;
  /**
   * How unequal computing is: each takes `1 + jitter * e` times as long, e drawn from the exponential distribution of mean 1, for each
   * rank and step.
   */
  readonly jitter: number;
  readonly ranks: number;
  readonly reduce: Reduction;
}

/** The sum over ranks, from when all have come to it. */
export const reduceSeconds = (cluster: Cluster, ranks: number, reduce: Reduction, bytes: number): number =>
  (reduce === 'exact' ? exactSeconds : fastSeconds)(cluster, ranks, bytes);

/**
 * Seconds of an iteration, on average. The slowest of R ranks is waited for: the greatest of R draws from the exponential distribution
 * of mean 1 is 1 + 1/2 + ... + 1/R on average (Renyi 1953).
 */
export function expectedSeconds(cluster: Cluster, { phases, rest, jitter, ranks, reduce }: Training): number {
  const slowest = 1 + jitter * harmonic(ranks);
  return phases.reduce(
    (sum, { compute, vectorBytes, messageBytes, sum: own, update }) =>
      sum +
      compute * slowest +
      gatherSeconds(cluster, ranks, messageBytes) +
      (ranks > 1 ? own + reduceSeconds(cluster, ranks, reduce, vectorBytes) : 0) +
      update,
    rest,
  );
}

/** 1 + 1/2 + ... + 1/n. */
export const harmonic = (n: number): number => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
