import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { adaPipeline } from '../augmentation/ada-pipeline.js';
import { diffAugment, diffAugmentPolicies } from '../augmentation/diff-augment.js';
import { InputError } from '../errors.js';
import { adaMemory } from './ada-memory.js';
import type { MemorySpec } from './inputs.js';
import type { Inputs, ScalarContext } from './system.js';

/** Options of a system that can augment what its discriminator sees; spread them into its own. */
export const augmentationOptions = {
  augment: z
    .array(z.enum([...diffAugmentPolicies, 'ada']))
    .default([])
    .describe(
      `for small data, on all that the discriminator sees: any of ${diffAugmentPolicies.join(', ')} (DiffAugment), or ada (adaptive strength)`,
    ),
  adaTarget: z.number().min(-1).max(1).default(0.6).describe('ada: strength grows while the mean sign of D(x) lies above this'),
  adaSpeed: z.number().positive().default(500_000).describe('ada: real samples that take its probability from 0 to 1'),
};

export type AugmentationOptions = z.infer<z.ZodObject<typeof augmentationOptions>>;

/** What an augmentation adds to a stage and its phases; nothing where there is none. */
export interface Augmentation {
  /** For the stage's `memory`. */
  readonly memory: Readonly<Record<string, MemorySpec>>;
  /** For the `scalars` of every phase that augments. */
  scalars(c: ScalarContext): Record<string, number>;
  /**
   * Images as the discriminator is to see them; the gradient reaches the images.
   * @param site names the batch among those of the phase
   */
  apply(images: tf.Tensor, site: string, inputs: Inputs): tf.Tensor;
  /** What the phase that judges real images measures; `memory` follows it. @param onReal D(x) before any sigmoid, [n, 1] */
  observe(onReal: tf.Tensor, inputs: Inputs): { metrics: Record<string, tf.Scalar>; perSample: Record<string, tf.Tensor> };
}

/**
 * @throws InputError where ada is asked for together with others: its pipeline has them, with a strength of its own
 */
export function augmentation({ augment, adaTarget, adaSpeed }: AugmentationOptions): Augmentation {
  const policies = augment.filter((policy) => policy !== 'ada');
  if (policies.length === augment.length) {
    return { ...none, apply: (images, site) => diffAugment(images, policies, site) };
  }
  if (policies.length > 0) {
    throw new InputError('augmentation', `augment is ${augment.join(',')}, and ada goes with no other`, 'choose augment=ada or the others');
  }
  return {
    memory: { ada: adaMemory({ target: adaTarget, speed: adaSpeed }) },
    scalars: ({ memory }) => ({ ada_probability: memory.ada!.probability!.data[0]! }),
    apply: (images, site, inputs) => adaPipeline(images, inputs.ada_probability!, site),
    observe: (onReal, inputs) => ({
      metrics: { ada_probability: tf.mul(inputs.ada_probability!, 1), ada_sign: tf.mean(tf.sign(onReal)) },
      perSample: { on_real: onReal },
    }),
  };
}

const none: Omit<Augmentation, 'apply'> = { memory: {}, scalars: () => ({}), observe: () => ({ metrics: {}, perSample: {} }) };
