import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape, StreamShape } from '../data/dataset.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { ganGenerator, maxoutDiscriminator, reluDiscriminator } from './gan-networks.js';
import { ganOptimizers } from './gan-optimizers.js';
import { instanceNoise } from './instance-noise.js';
import type { Sampler, Stage, System } from './system.js';
import { applyTogether } from './together.js';

const options = z.strictObject({
  latent: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('dimensions of z, uniform with unit variance; null = 100 for images, 2 for points'),
  loss: z.enum(['non-saturating', 'minimax']).default('non-saturating').describe("the generator's side of the game"),
  k: z.int().min(1).default(1).describe('discriminator updates an iteration'),
  hidden: z
    .array(z.int().min(1))
    .nullable()
    .default(null)
    .describe("units of the generator's hidden layers; null = 1200,1200 for images, 128,128,128 for points"),
  maxout: z.int().min(1).default(240).describe("units of each of the discriminator's two maxout layers (images), of 5 pieces"),
  optimizer: z
    .enum(['sgd', 'adam'])
    .nullable()
    .default(null)
    .describe('images: SGD with momentum as in the paper, or Adam; null = sgd. Points always have Adam'),
  learningRate: z.number().positive().nullable().default(null).describe('null = 0.1 for SGD, 0.0002 for Adam, 0.001 for points'),
  halfLife: z.number().positive().default(2000).describe('points: updates after which the learning rate has halved'),
  instanceNoise: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe("deviation of the noise on the discriminator's inputs; null = 0 for images, 0.5 for points"),
  noiseHalfLife: z.number().positive().default(3000).describe('iterations after which that noise has halved'),
});

type Options = z.infer<typeof options>;

/**
 * The original GAN: two multi-layer perceptrons. On images with the networks and rates of the reference configuration
 * (goodfeli/adversarial, mnist.yaml): ReLU generator, maxout discriminator with dropout, SGD with momentum. On points
 * (`ring`, `grid`) with the small ReLU networks usual for mixtures of Gaussians, Adam, and fading instance noise, without
 * which it settles on one or two of the modes.
 */
export const gan: System<Options> = {
  name: 'gan',
  title: 'The original GAN: two multi-layer perceptrons, on images or 2-D points',
  paper: 'Goodfellow et al.: Generative Adversarial Nets. NIPS 2014, arXiv:1406.2661',
  task: 'unconditional',
  output: 'probability',
  streams: { data: 'images of any size, or points' },
  options,
  preset: { batch: 100, iterations: 20000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data.data!)],
  samplers: (o, data) => [sampler(o, data)],
};

function adversarialStage(o: Options, data: StreamShape): Stage {
  const points = data.kind === 'points';
  const loss = adversarialLosses[o.loss];
  const latent = { kind: 'latent', name: 'latent', shape: [latentSize(o, data)], distribution: 'uniform' } as const;
  const noise = instanceNoise(o.instanceNoise ?? (points ? 0.5 : 0), o.noiseHalfLife, data.shape);
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({
      generator: ganGenerator(latentSize(o, data), o.hidden, data),
      discriminator: points ? reluDiscriminator(data) : maxoutDiscriminator(o.maxout, data),
    }),
    optimizers: ganOptimizers(o, data),
    phases: [
      {
        name: 'discriminator',
        optimizer: 'discriminator',
        every: 1,
        repeats: o.k,
        order: 1,
        inputs: [{ kind: 'data', name: 'real', stream: 'data' }, latent, ...noise.inputs('real', 'fake')],
        scalars: noise.scalars,
        loss: ({ generator, discriminator }, inputs) => {
          const fake = generator!.apply(unitVariance(inputs.latent!));
          const real = noise.add('real', inputs.real!, inputs);
          const { onReal, onFake } = applyTogether(discriminator!, real, noise.add('fake', fake, inputs));
          return { loss: loss.discriminator(onReal, onFake), metrics: discriminatorMetrics(loss.output, onReal, onFake) };
        },
      },
      {
        name: 'generator',
        optimizer: 'generator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [latent, ...noise.inputs('fake')],
        scalars: noise.scalars,
        loss: ({ generator, discriminator }, inputs) => {
          const fake = generator!.apply(unitVariance(inputs.latent!));
          const onFake = discriminator!.apply(noise.add('fake', fake, inputs));
          return { loss: loss.generator(onFake), metrics: {} };
        },
      },
    ],
  };
}

function sampler(o: Options, data: DataShape): Sampler {
  const { kind, shape } = data.data!;
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [{ name: 'latent', kind: 'latent', shape: [latentSize(o, data.data!)], distribution: 'uniform' }],
    output: { name: kind === 'image' ? 'image' : 'points', kind, shape },
    generate: ({ generator }, { latent }) => generator!.apply(unitVariance(latent!)),
  };
}

const latentSize = (o: Options, { kind }: StreamShape): number => o.latent ?? (kind === 'points' ? 2 : 100);

/** U(-1, 1) -> U(-sqrt 3, sqrt 3). */
const unitVariance = (latent: tf.Tensor): tf.Tensor => tf.mul(latent, Math.sqrt(3));
