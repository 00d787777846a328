import type { NoiseRequest } from '../layers/context.js';
import type { LoweringPlan } from '../onnx/index.js';
import type { Sampler, Stage } from '../systems/system.js';
import type { TensorMap } from '../tensors.js';

export type EngineName = 'tensorflow' | 'onnxruntime' | 'cpu';

/** Of convolutions and matrix products: `bf16` is bfloat16, with weights and gradients in float32. */
export type Precision = 'float32' | 'bf16';

/** What an engine is asked to run on; `index` tells workers of one process apart. */
export interface EngineOptions {
  /** `auto`, `cpu`, `webgpu`, `cuda` or `cuda:N[,N]`. */
  readonly device: string;
  readonly worker: number;
  readonly intraOpThreads: number;
  /** How convolutions are done (`onnxruntime` on the CPU); without it by the static choice. */
  readonly lowering?: LoweringPlan;
  /** Without it float32; `bf16` is for `tensorflow`. */
  readonly precision?: Precision;
  /** False: composed operations where the engine has fused ones (`tensorflow`), to hold these to. */
  readonly fused?: boolean;
}

/** An input as a phase gets it for one shard. */
export interface EngineInput {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Float32Array | Int32Array;
}

export type EngineInputs = Readonly<Record<string, EngineInput>>;

/** Shape and type of an input, known before there are values. */
export interface InputShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** A phase with the shapes of its inputs for one shard. */
export interface PhaseShape {
  readonly phase: string;
  readonly inputs: readonly InputShape[];
}

/** Whose inputs they are: the phases of an iteration that share an input get the same values for a shard. */
export interface ShardPosition {
  readonly iteration: number;
  readonly shard: number;
}

export interface ShardResult {
  readonly loss: number;
  readonly metrics: Record<string, number>;
  /** New state of every network that has any, flat, in the order of its layout. */
  readonly state: Record<string, Float32Array>;
  readonly perSample: TensorMap;
}

/** What an engine computes by, and where. */
export interface EnginePlace {
  /** Of the library that computes: TensorFlow, onnxruntime, TensorFlow.js. */
  readonly version: string;
  /** In words, as `gan_run_info` and `doctor` show it. */
  readonly device: string;
  /** The NVIDIA GPU it computes on, as CUDA_VISIBLE_DEVICES names it: index or UUID. */
  readonly gpu?: string | undefined;
  /** What is worth a line at the start. */
  readonly note?: string | undefined;
}

/** Evaluates phases and samplers. One per worker thread; never shared. */
export interface Engine {
  readonly name: string;
  readonly place: EnginePlace;
  /** Builds the networks, rehearses or compiles every phase once, and tells what noise its layers ask for. */
  load(stage: Stage, phases: readonly PhaseShape[]): Promise<Readonly<Record<string, readonly NoiseRequest[]>>>;
  /**
   * Puts parameters or state of a network in place; what is undefined stays. Parameters may be read where they are until others
   * are put in place; state is copied.
   */
  setNetwork(network: string, parameters: Float32Array | undefined, state: Float32Array | undefined): void;
  /**
   * Loss and gradients of one shard; gradients of the phase's networks are written one after another into `into`.
   * @param position lets an engine take over what an earlier phase of the iteration has computed alike; the result is the same
   */
  gradients(phase: string, inputs: EngineInputs, into: Float32Array, position?: ShardPosition): Promise<ShardResult>;
  /** Applies a sampler with the networks as they are: [n, ...shape], images NHWC. */
  infer(sampler: Sampler, inputs: EngineInputs): Promise<Float32Array>;
  /** Tensors alive, to show that nothing leaks. */
  tensorCount(): number;
  dispose(): Promise<void>;
}
