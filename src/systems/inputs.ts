import type { Distribution } from '../random/distribution.js';
import type { Random } from '../random/random.js';
import type { HostTensor, TensorMap } from '../tensors.js';

/**
 * An input of a phase. `factor` multiplies the shard's samples (a generator batch twice the discriminator's).
 * Inputs with the same `share` word get the same values in the phases of an iteration: a batch of data in all their repeats,
 * latents and classes in the last, so that a generator goes on from the last of a discriminator's steps, each of which has latents
 * of its own. Other inputs are drawn afresh in every phase and repeat. Runs may choose what the generator shares
 * (generator-forward.ts).
 */
export type InputSpec =
  /** Images or points of a data stream: [n, ...shape]. */
  | {
      readonly kind: 'data';
      readonly name: string;
      readonly stream: string;
      readonly share?: string;
      readonly factor?: number;
      /** Name of a further input with the samples' classes, int32 [n]. */
      readonly labels?: string;
      /** Only so many samples, as many of each class, the same ones throughout the run: few labels beside many images. */
      readonly subset?: number;
    }
  /** Noise the loss asks for by name: latents, interpolation coefficients: [n, ...shape]. */
  | {
      readonly kind: 'latent';
      readonly name: string;
      readonly shape: readonly number[];
      readonly distribution: Distribution;
      readonly share?: string;
      readonly factor?: number;
    }
  /** Classes drawn uniformly, int32 [n]. */
  | { readonly kind: 'label'; readonly name: string; readonly classes: number; readonly share?: string; readonly factor?: number }
  /** What `MemorySpec.read` gives for the batch, cut in shards: [n, ...shape]. */
  | { readonly kind: 'memory'; readonly name: string; readonly memory: string; readonly shape: readonly number[] };

/** A checkpointed value that is no network. All functions are pure. */
export interface MemorySpec {
  initial(): TensorMap;
  /** The value after a step, from the per-sample outputs of that step's phase in sample order over the whole batch. */
  update(value: TensorMap, step: MemoryStep): TensorMap;
  /** What an input of kind `memory` gets: [batch, ...shape]. */
  read?(value: TensorMap, batch: number): HostTensor;
}

export interface MemoryStep {
  readonly phase: string;
  readonly iteration: number;
  readonly perSample: TensorMap;
  /** Keyed by seed, memory name, iteration, phase and repeat. */
  readonly random: Random;
}
