import type { DatasetDescriptor } from '../data/dataset.js';
import type { EngineInputs, EngineOptions, EnginePlace, ShardResult } from '../engines/engine.js';
import type { Layouts } from '../engines/layout.js';
import type { GeneratorForward } from '../systems/generator-forward.js';
import type { OptimizerSpec, Projection } from '../systems/optimizer.js';
import type { StepPosition } from './inputs.js';
import type { SharedMemory, Versions } from './shared-memory.js';
import type { Range } from './slices.js';

/** What a worker thread is given when it starts; one pool serves one stage. */
export interface WorkerSetup {
  readonly system: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly generatorForward: GeneratorForward | null;
  readonly stage: number;
  readonly seed: number;
  readonly shard: number;
  readonly datasets: Readonly<Record<string, DatasetDescriptor>>;
  readonly layouts: Layouts;
  readonly memory: SharedMemory;
  readonly engine: { readonly name: string; readonly options: Omit<EngineOptions, 'worker'> };
  /** Entry w holds the thread that is worker w, 0 where none is. */
  readonly workers: Int32Array;
  /** As `workers`, once its engine is loaded. */
  readonly loaded: Int32Array;
}

/** Makes the engine ready; answers with what it is. */
export interface WarmUpTask {
  readonly kind: 'warm-up';
}

/** Loss and gradient of one shard, the gradient into its slot. */
export interface GradientsTask extends StepPosition {
  readonly kind: 'gradients';
  /** The slot of its shard. */
  readonly slot: number;
  readonly phase: string;
  readonly versions: Versions['networks'];
}

/** Sum of the gradients of a rank's shards over some ranges. */
export interface SumTask {
  readonly kind: 'sum';
  readonly ranges: readonly Range[];
  /** Which of the slices these ranges are. */
  readonly slice: number;
}

/**
 * Mean of the shards' gradients over some ranges, and the optimizer's update with it from the versions given to the ones after.
 * Nobody reads those before the coordinator has found all of the gradient to be finite.
 */
export interface UpdateTask {
  readonly kind: 'update';
  readonly optimizer: string;
  readonly ranges: readonly Range[];
  /** Which of the slices these ranges are. */
  readonly slice: number;
  /** Of all ranks. */
  readonly shards: number;
  readonly spec: OptimizerSpec;
  readonly step: number;
  readonly project: Projection | undefined;
  /** Networks whose moving averages take in the new parameters. */
  readonly averages: readonly string[];
  readonly decay: number;
  readonly versions: Versions;
}

/** Moving averages of some ranges of parameters. */
export interface AverageTask {
  readonly kind: 'average';
  readonly ranges: readonly Range[];
  readonly decay: number;
  readonly versions: Versions;
}

/** What the sampler draws with the averaged or the raw weights. */
export interface SampleTask {
  readonly kind: 'sample';
  readonly sampler: number;
  readonly inputs: EngineInputs;
  readonly weights: 'ema' | 'raw';
  readonly versions: Versions;
}

export type Task = WarmUpTask | GradientsTask | SumTask | UpdateTask | AverageTask | SampleTask;

/** What each kind of task answers with. */
export interface Answers {
  readonly 'warm-up': { readonly engine: string; readonly place: EnginePlace; readonly tensors: number };
  readonly gradients: ShardResult & {
    /** Reading data and drawing latents, in seconds. */
    readonly inputSeconds: number;
  };
  readonly sum: undefined;
  /** Sum of squares of each chunk of the mean gradient, for each range. */
  readonly update: readonly (readonly number[])[];
  readonly average: undefined;
  readonly sample: Float32Array;
}

export type AnswerOf<T extends Task> = Answers[T['kind']];

/** An answer with who gave it and how long it took. */
export interface Reply<T extends Task = Task> {
  readonly value: AnswerOf<T>;
  /** Index of the worker, 0 to workers - 1. */
  readonly worker: number;
  readonly seconds: number;
  /** From the task being given to the pool to the worker beginning with it, in seconds. */
  readonly queued: number;
}

/** What a worker sends; the pool knows since when it waited. */
export type Sent<T extends Task = Task> = Omit<Reply<T>, 'queued'> & {
  /** On the clock of `monotonicSeconds`. */
  readonly began: number;
};
