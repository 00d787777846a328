import * as tf from '@tensorflow/tfjs';
import type { InputSpec } from './inputs.js';
import type { Inputs, ScalarContext } from './system.js';

/**
 * Instance noise (Sonderby et al. 2017, section 3; Arjovsky & Bottou 2017): Gaussian noise on what the discriminator
 * sees, real and generated alike, halved every `halfLife` iterations. It gives two distributions that hardly
 * overlap a common support, so that the generator has a gradient to follow towards modes it does not cover.
 */
export interface InstanceNoise {
  /** Noise to declare for a phase that judges batches of these names. */
  inputs(...batches: readonly string[]): readonly InputSpec[];
  /** The deviation, for the phase's `scalars`. */
  scalars(c: ScalarContext): Record<string, number>;
  /** The batch with its noise. */
  add(batch: string, x: tf.Tensor, inputs: Inputs): tf.Tensor;
}

/** @param shape of a sample */
export function instanceNoise(deviation: number, halfLife: number, shape: readonly number[]): InstanceNoise {
  if (deviation === 0) return { inputs: () => [], scalars: () => ({}), add: (_, x) => x };
  return {
    inputs: (...batches) => batches.map((batch) => ({ kind: 'latent', name: `${batch}_noise`, shape, distribution: 'normal' })),
    scalars: ({ iteration }) => ({ noise_deviation: deviation * 0.5 ** (iteration / halfLife) }),
    add: (batch, x, inputs) => tf.add(x, tf.mul(inputs[`${batch}_noise`]!, inputs.noise_deviation!)),
  };
}
