import type * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import type { DiscriminatorOutput } from '../losses/adversarial.js';
import type { Distribution } from '../random/distribution.js';
import type { TensorMap } from '../tensors.js';
import type { InputSpec, MemorySpec } from './inputs.js';
import type { OptimizerPlan } from './optimizer.js';

/** What a system learns to do; decides which data streams and sampler inputs to expect. */
export type Task =
  | 'unconditional'
  | 'class-conditional'
  | 'semi-supervised'
  | 'paired'
  | 'unpaired'
  | 'super-resolution'
  | 'restoration'
  | 'text'
  | 'label-map';

/**
 * A member of the GAN family. Everything in it is pure: no files, threads or metrics.
 * `src/systems/template.ts` is a commented example to start from.
 */
export interface System<Options = unknown> {
  readonly name: string;
  /** One line for `ganforge systems`. */
  readonly title: string;
  /** Authors, title, year and where to find it. */
  readonly paper: string;
  readonly task: Task;
  /** Whether the discriminator estimates a probability, sigmoid(output), or gives an unbounded score (Wasserstein). */
  readonly output: DiscriminatorOutput;
  /** The same, where it depends on the options. */
  outputWith?(options: Options): DiscriminatorOutput;
  /** The data streams it reads and what each holds; most have the single stream `data`. */
  readonly streams: Readonly<Record<string, string>>;
  /** Its own options (`--set key=value`), each with a default and a description. */
  readonly options: z.ZodObject;
  readonly preset: Preset;
  /** `preset.shardMultiple`, where it depends on the options. */
  shardMultipleWith?(options: Options): number;
  /**
   * @throws InputError where the data does not fit the system (image size, missing labels)
   */
  stages(options: Options, data: DataShape): readonly Stage[];
  /**
   * How images are drawn from the trained networks; the first is the main one, and a trained classifier may follow. Each
   * exports to a file of its own.
   */
  samplers(options: Options, data: DataShape): readonly Sampler[];
}

/** Whether the discriminator estimates a probability or gives a score. */
export const discriminatorOutput = (system: System, options: unknown): DiscriminatorOutput => system.outputWith?.(options) ?? system.output;

/** A shard holds a multiple of this many samples. */
export const shardMultiple = (system: System, options: unknown): number =>
  system.shardMultipleWith?.(options) ?? system.preset.shardMultiple;

/** What a run of the system takes unless told otherwise. */
export interface Preset {
  readonly batch: number;
  readonly iterations: number;
  /** A shard holds a multiple of this many samples (minibatch standard deviation groups, say). */
  readonly shardMultiple: number;
  /** Data that the first training should take. */
  readonly data: Readonly<Record<string, string>>;
}

/** A period of training with fixed networks. Most systems have one; ProGAN has one a resolution. */
export interface Stage {
  readonly name: string;
  /** Builds the networks anew; parameters are carried over from the stage before by network and weight name. */
  networks(): Record<string, tf.LayersModel>;
  readonly optimizers: Readonly<Record<string, OptimizerPlan>>;
  /** Run in this order within an iteration. */
  readonly phases: readonly Phase[];
  /** Images are reduced to this height and width on reading; absent: as the data set has them. */
  readonly imageSize?: number;
  /** Global batch of this stage, where it differs from the run's. */
  readonly batch?: number;
  /** Iterations, or all that are left. The last stage says `rest`. */
  readonly duration: number | 'rest';
  /** Whether optimizer moments start from zero although the stage before had an optimizer of that name. */
  readonly resetOptimizers: boolean;
  /** Values that are checkpointed but belong to no network: an image pool, the path-length mean, ADA's p. */
  readonly memory?: Readonly<Record<string, MemorySpec>>;
}

/** One kind of update within an iteration. */
export interface Phase {
  readonly name: string;
  /** Key into the stage's optimizers; the networks of that optimizer are the ones trained. */
  readonly optimizer: string;
  /** Runs in every n-th iteration, beginning with the first. */
  readonly every: number;
  /** Updates each time it runs (k discriminator steps). */
  readonly repeats: number;
  /** 2 where the loss contains gradients (gradient penalty, R1, path length): layers then avoid fused operations. */
  readonly order: 1 | 2;
  readonly inputs: readonly InputSpec[];
  /** Numbers that change as training goes on; fed each step, never traced in. Keys join the inputs by name, as scalars. */
  scalars?(c: ScalarContext): Record<string, number>;
  /** Evaluated for one shard; means over the batch, so that shards combine by averaging. */
  loss(networks: Networks, inputs: Inputs): PhaseLoss;
}

export interface ScalarContext {
  /** Iterations done in this stage before this one. */
  readonly iteration: number;
  /** Iterations this stage will take, where known. */
  readonly duration: number | undefined;
  /** Real samples shown to the discriminator so far, over all stages. */
  readonly samples: number;
  readonly memory: Readonly<Record<string, TensorMap>>;
}

export interface PhaseLoss {
  readonly loss: tf.Scalar;
  /**
   * Further means over the shard. `d_real` and `d_fake` are D(x) and D(G(z)): means of sigmoid(D) where the system's
   * output is a probability, of the score otherwise; `d_separation` is the mean of sign(D(x) - D(G(z))), see `discriminatorMetrics`.
   */
  readonly metrics: Record<string, tf.Scalar>;
  /** Tensors with the sample as first axis, for `memory`. */
  readonly perSample?: Record<string, tf.Tensor>;
}

/** Named input tensors of a phase or a sampler. */
export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The networks of a stage as losses and samplers see them. */
export type Networks = Readonly<Record<string, Network>>;

export interface Network {
  /** The network's (first) output. `training` is true in phases and false in samplers unless given. */
  apply(inputs: tf.Tensor | readonly tf.Tensor[], options?: { training?: boolean }): tf.Tensor;
  /** All outputs, for networks with several heads. */
  applyAll(inputs: tf.Tensor | readonly tf.Tensor[], options?: { training?: boolean }): tf.Tensor[];
  /** A weight by its name within the network (`codebook/embedding`). */
  weight(name: string): tf.Tensor;
}

/** Inference: named inputs to images. What grids, `generate`, `export` and `serve` use. */
export interface Sampler {
  readonly name: string;
  /** The networks it needs; their moving averages (EMA) are kept. */
  readonly networks: readonly string[];
  readonly inputs: readonly SamplerInput[];
  /** What comes out, [batch, ...shape], images in [-1, 1] NHWC (NCHW in exported files). */
  readonly output: { readonly name: string; readonly kind: 'image' | 'points'; readonly shape: readonly number[] };
  /** Rows never depend on each other. */
  generate(networks: Networks, inputs: Inputs): tf.Tensor;
}

export type SamplerInput =
  | { readonly name: string; readonly kind: 'latent'; readonly shape: readonly number[]; readonly distribution: Distribution }
  | { readonly name: string; readonly kind: 'label'; readonly classes: number }
  | { readonly name: string; readonly kind: 'image'; readonly shape: readonly number[]; readonly stream: string }
  | { readonly name: string; readonly kind: 'scalar'; readonly default: number };
