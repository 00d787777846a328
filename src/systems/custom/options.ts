import { z } from 'zod';
import { adversarialLossNames } from '../../losses/adversarial.js';
import { augmentationOptions } from '../augmentation.js';
import { layerList } from './layer-list.js';
import { type OptimizerOptions, optimizerSchema } from './optimizers.js';
import { penaltiesSchema } from './penalties.js';

const adam: OptimizerOptions = { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, schedule: null };

const optimizer = (network: string) =>
  optimizerSchema
    .default(adam)
    .describe(`of the ${network}: { kind: adam, learningRate, beta1, beta2, epsilon, schedule }, or sgd, rmsprop`);

const layers = (network: string, takes: string) =>
  layerList(network).nullable().default(null).describe(`its layers in order, from ${takes}; docs/custom.md lists them`);

/** The options of the system `custom`. Every one has a value once a run has begun. */
export const customOptions = z.strictObject({
  latent: z
    .strictObject({
      size: z.int().min(1).default(100).describe('dimensions of z'),
      distribution: z.enum(['normal', 'uniform']).default('normal').describe('normal: N(0, 1); uniform: U(-1, 1)'),
    })
    .prefault({})
    .describe('what the generator draws from'),
  loss: z.enum(adversarialLossNames).default('non-saturating').describe('the adversarial loss of both networks'),
  penalty: penaltiesSchema
    .default([])
    .describe('on the discriminator: { kind: gradient, r1, r2 or drift; weight; every }, a list of them, or none'),
  clip: z.number().positive().nullable().default(null).describe("largest magnitude of the discriminator's parameters; null = any"),
  k: z.int().min(1).default(1).describe('discriminator updates an iteration'),
  labelSmoothing: z.number().positive().max(1).default(1).describe('target of real samples; below 1 for losses on probabilities only'),
  instanceNoise: z
    .strictObject({
      deviation: z.number().min(0).default(0).describe("of the noise on the discriminator's inputs; 0 = none"),
      halfLife: z.number().positive().default(3000).describe('iterations after which it has halved'),
    })
    .prefault({})
    .describe('noise on what the discriminator sees'),
  ...augmentationOptions,
  shareLatents: z.boolean().default(false).describe('whether the generator learns from the latents that the discriminator has just judged'),
  optimizers: z
    .strictObject({ generator: optimizer('generator'), discriminator: optimizer('discriminator') })
    .prefault({})
    .describe('how each network learns'),
  generator: layers('generator', 'z to the shape of a sample'),
  discriminator: layers('discriminator', 'a sample to one unit'),
});

export type CustomOptions = z.output<typeof customOptions>;
