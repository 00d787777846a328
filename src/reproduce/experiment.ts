import type { MetricName } from '../evaluation/metrics.js';

/**
 * What shows that a system does what its paper says: a training on real data with everything fixed, what is measured
 * then, and what has to come out. All of it is data; `ganforge reproduce` does it.
 */
export interface Experiment {
  readonly system: string;
  /** Tells it from the system's other experiments. */
  readonly name: string;
  /** One line: what is learnt. */
  readonly title: string;
  readonly training: Training;
  /** The same training with other options, to set the figures beside. */
  readonly twin?: Twin;
  readonly measuring: Measuring;
  /** All have to hold. */
  readonly acceptance: readonly Criterion[];
  /** Expected on two idle cores, all included; at most 30. */
  readonly minutes: number;
  /** What a reader of the figures has to know, in sentences. */
  readonly remarks: readonly string[];
}

/** A run, as `ganforge train` takes it. Batch and shard are given, so that the result is the same on any number of cores. */
export interface Training {
  readonly data: string;
  readonly iterations: number;
  readonly batch: number;
  readonly shard: number;
  /** Where it is not that of all experiments; why in the remarks. */
  readonly seed?: number;
  /** Iterations between evaluations on the way, for the curve. */
  readonly evaluateEvery?: number;
  /** Options of the system that differ from its defaults, and why in the remarks. */
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = number | string | boolean | readonly number[];

export interface Twin {
  /** As its figures are headed. */
  readonly name: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly iterations: number;
}

export interface Measuring {
  /** Samples of each set, and how often all is drawn and measured anew. */
  readonly samples: number;
  readonly repetitions: number;
  readonly metrics: readonly MetricName[];
  /** Whether a Gaussian fitted to the images along their principal components is measured, too. */
  readonly gaussian?: boolean;
  /** How the critic's estimate goes over the training: `critic-trend`. */
  readonly criticTrend?: boolean;
  /** How many of the images left out of training the system's own classifier reads as their class: `test-accuracy`. */
  readonly testAccuracy?: boolean;
  /** Folder name of another experiment whose result, where it lies beside this one, is shown in a column of its own. */
  readonly beside?: string;
}

/** Something about a figure that has to hold. */
export interface Criterion {
  /** Name of a metric, or `critic-trend`, `test-accuracy`. */
  readonly figure: string;
  readonly relation: Relation;
  readonly than: Bound;
}

export type Relation = 'at least' | 'at most' | 'above' | 'below';

/** A number, or so many times the figure of another candidate. */
export type Bound = number | { readonly who: string; readonly times?: number };

/** The seed of every training, and that of what is drawn to be measured. */
export const seeds = { training: 1, evaluation: 0 } as const;

/** What an experiment's folder is called. */
export const folderName = ({ system, name }: Pick<Experiment, 'system' | 'name'>): string => `${system}-${name}`;
