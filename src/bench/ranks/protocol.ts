import type { Reduction } from '../../cluster/ranks.js';
import type { PeerEngine } from '../peer-cases.js';
import type { Point } from './alpha-beta.js';
import type { StepParts } from './timed-ranks.js';

/** What a process of the benchmark is told on its command line. */
export interface RankSetup {
  readonly engine: PeerEngine;
  /** Of all ranks. */
  readonly batch: number;
  readonly ranks: number;
  /** Of each rank. */
  readonly workers: number;
  readonly reduce: Reduction;
  /** `echo`: a process alone that hears itself as often as there are ranks, so that what a rank does for all the others is measured. */
  readonly world: 'mpi' | 'echo';
}

/** A line to each process of a group, which all answer with a line. */
export type Question =
  | { readonly kind: 'train'; readonly iterations: number }
  | { readonly kind: 'communicate'; readonly repeats: number }
  | { readonly kind: 'close' };

/** So many iterations of training. */
export interface Trained {
  readonly seconds: number;
  readonly steps: readonly StepParts[];
}

/** Medians of the collectives by bytes a rank brings. */
export interface Communicated {
  readonly gather: readonly Point[];
  readonly exchange: readonly Point[];
  readonly sum: readonly Point[];
  /** What a rank computes with what it has received: the addition of two vectors, by bytes of one. */
  readonly add: readonly Point[];
}

export interface Answers {
  readonly train: Trained;
  readonly communicate: Communicated;
  readonly close: null;
}
