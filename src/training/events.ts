import type { RunConfig } from '../config/schema.js';
import type { ParameterNorm } from './parameter-norms.js';

/**
 * What happens in a run, in order. The coordinator tells; metrics, statistics, the event log and the terminal listen,
 * so training knows none of them.
 */
export type RunEvent =
  | { readonly type: 'start'; readonly run: RunInfo; readonly iteration: number }
  | { readonly type: 'stage'; readonly name: string; readonly index: number; readonly stages: number; readonly iteration: number }
  | { readonly type: 'measuring'; readonly iteration: number; readonly convolutions: number }
  | StepEvent
  | IterationEvent
  | { readonly type: 'sample'; readonly iteration: number; readonly path: string; readonly diversity: number }
  | {
      readonly type: 'evaluation';
      readonly iteration: number;
      /** By metric. */
      readonly figures: Readonly<Record<string, number>>;
      readonly seconds: number;
    }
  | {
      readonly type: 'mode-collapse';
      readonly iteration: number;
      readonly change: 'collapsed' | 'recovered';
      /** Of the last sample. */
      readonly diversity: number;
    }
  | {
      readonly type: 'dead-discriminator';
      readonly iteration: number;
      readonly change: 'died' | 'recovered';
      readonly network: string;
      /** Of its last step. */
      readonly gradientNorm: number;
    }
  | { readonly type: 'paused'; readonly iteration: number }
  | { readonly type: 'continued'; readonly iteration: number /** Of the pause. */; readonly seconds: number }
  | { readonly type: 'checkpoint'; readonly iteration: number; readonly path: string; readonly seconds: number }
  | { readonly type: 'checkpoint-failed'; readonly iteration: number; readonly text: string }
  | {
      readonly type: 'worker-lost';
      readonly iteration: number;
      readonly what: string;
      readonly attempt: number;
      /** Of which rank, where another one than this tells of it. */
      readonly rank?: number;
    }
  | { readonly type: 'non-finite'; readonly iteration: number; readonly phase: string; readonly inARow: number }
  | { readonly type: 'warning'; readonly iteration: number; readonly text: string /** As above. */; readonly rank?: number }
  | { readonly type: 'end'; readonly iteration: number; readonly reason: EndReason; readonly seconds: number };

export type EndReason = 'done' | 'interrupted' | 'failed';

/** What computes a run. */
export interface Computation {
  readonly engine: string;
  /** Of the library that computes: TensorFlow, onnxruntime, TensorFlow.js. */
  readonly engineVersion: string;
  /** In words: `CPU`, `GPU 1`. */
  readonly device: string;
  readonly precision: RunConfig['precision'];
}

export interface RunInfo extends Computation {
  readonly directory: string;
  readonly config: RunConfig;
  readonly output: 'probability' | 'score';
  /** Data set specification(s) without folders, joined by a comma. */
  readonly dataset: string;
  readonly datasetHash: string;
  /** The NVIDIA GPUs of this process, as CUDA_VISIBLE_DEVICES names them: index or UUID. */
  readonly gpus: readonly string[];
  readonly networks: Readonly<Record<string, { readonly parameters: number; readonly state: number }>>;
  readonly phases: readonly string[];
  /** Total iterations, where known. */
  readonly iterations: number | null;
  /** Those that train it together, by rank; absent where this process does alone. */
  readonly ranks?: readonly RankPlace[];
}

/** Where a rank computes. */
export interface RankPlace {
  /** The name of its machine. */
  readonly host: string;
  /** In words: `CPU`, `GPU 1`. */
  readonly device: string;
  /** As those of the run, on this machine. */
  readonly gpus: readonly string[];
}

/** How a rank does, in numbers. */
export interface RankReport {
  /** Seconds of its steps until the last of its shards was done, since it began. */
  readonly computing: number;
  /** Seconds within calls that wait for other ranks, pauses left out, since it began. */
  readonly waiting: number;
  readonly workersReady: number;
  /** Since it began. */
  readonly workerRestarts: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

/** One optimizer update, or one that was dropped because it was not finite. */
export interface StepEvent {
  readonly type: 'step';
  readonly iteration: number;
  readonly phase: string;
  /** Networks the phase trains. */
  readonly networks: readonly string[];
  readonly loss: number;
  /** L2 norm of the gradient of each of these networks. */
  readonly gradientNorm: Readonly<Record<string, number>>;
  /** Of each of these networks, now and then. */
  readonly parameterNorm?: Readonly<Record<string, ParameterNorm>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** Samples in the batch of this step. */
  readonly samples: number;
  readonly seconds: StepSeconds;
}

/** Where the time of a step goes, in seconds. */
export interface StepSeconds {
  /** The whole step. */
  readonly total: number;
  /** Until the gradient of the last shard of this process was there: the slowest way through its workers. */
  readonly computing: number;
  /** Each shard of this process in the worker. */
  readonly shards: readonly number[];
  /** Of each shard: until a worker began with it. */
  readonly queued: readonly number[];
  /** Of each shard, in the worker: until its data were read and its latents drawn. */
  readonly inputs: readonly number[];
  /** From the gradients of all shards to the new parameters. */
  readonly update: number;
}

/** All phases once. */
export interface IterationEvent {
  readonly type: 'iteration';
  /** Iterations done, this one included, over all stages. */
  readonly iteration: number;
  readonly stage: string;
  /** Seconds of training so far, those before a resume included. */
  readonly seconds: number;
  /** Real samples this iteration has shown, batches that phases share counted once. */
  readonly samples: number;
  /** `samples` / its seconds. */
  readonly imagesPerSecond: number;
  /** Mean over the repeats of this iteration, by trained network. */
  readonly loss: Readonly<Record<string, number>>;
  readonly gradientNorm: Readonly<Record<string, number>>;
  /** D(x) and D(G(z)): of the last discriminator phase; absent where a system has none. */
  readonly dReal?: number;
  readonly dFake?: number;
  /** How far D's outputs for real and generated samples overlap, 0..1: `1 - |d_separation|`. Absent where D(x) is. */
  readonly overlap?: number;
  /** By network: of those whose parameters were measured in this iteration. */
  readonly parameterNorm?: Readonly<Record<string, ParameterNorm>>;
  /** The other metrics, `phase/name`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Share of this iteration's wall time each worker spent computing, 0..1. */
  readonly busy: readonly number[];
  /** Workers that have begun; the others are being started, at first or in place of lost ones. */
  readonly workersReady: number;
  /** How all ranks did up to the iteration before, by rank; told by the first one only, where there are several. */
  readonly ranks?: readonly RankReport[];
}

export type RunListener = (event: RunEvent) => void;
