import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { adversarialLosses, criticMetrics } from '../losses/adversarial.js';
import { gradientPenalty } from '../losses/penalties.js';
import { dcganDiscriminator, dcganGenerator, dcganImage } from './dcgan-networks.js';
import { latentSampler } from './latent-sampler.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Stage, System } from './system.js';
import { applyTogether } from './together.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, N(0, 1)'),
  width: z.int().min(1).default(64).describe('channels at half resolution; doubled at each halving'),
  k: z.int().min(1).default(5).describe('critic updates an iteration'),
  penalty: z.number().min(0).default(10).describe('weight of the gradient penalty, lambda'),
  learningRate: z.number().positive().default(1e-4).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(1).default(0).describe('of Adam, both networks'),
  beta2: z.number().min(0).max(1).default(0.9).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses.wasserstein;

/**
 * Wasserstein GAN with gradient penalty, algorithm 1, on the DCGAN's networks: the norm of the critic's gradient is drawn
 * towards 1 between data and samples. The penalty is of each sample by itself, so that the critic has no batch
 * normalisation (section 4). `wasserstein` is the critic's estimate of the distance, which falls as the samples improve.
 */
export const wganGp: System<Options> = {
  name: 'wgan-gp',
  title: 'Wasserstein GAN with gradient penalty',
  paper: 'Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville: Improved Training of Wasserstein GANs. NIPS 2017, arXiv:1704.00028',
  task: 'unconditional',
  output: 'score',
  streams: { data: 'images, square, of 4 x 2^n or 7 x 2^n pixels a side (28, 32, 64, ...)' },
  options,
  preset: { batch: 64, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data)],
  samplers: (o, data) => [latentSampler(o.latent, 'normal', data.data!)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = dcganImage('wgan-gp', data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: o.beta2, epsilon: 1e-8 };
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal' } as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({
      generator: dcganGenerator(image, { inputs: o.latent, width: o.width }),
      discriminator: dcganDiscriminator(image, { width: o.width, norm: 'none' }),
    }),
    optimizers: {
      discriminator: { networks: ['discriminator'], spec: adam },
      generator: { networks: ['generator'], spec: adam },
    },
    phases: [
      {
        name: 'discriminator',
        optimizer: 'discriminator',
        every: 1,
        repeats: o.k,
        order: 2,
        inputs: [
          { kind: 'data', name: 'real', stream: 'data' },
          latent,
          { kind: 'latent', name: 'share', shape: [1, 1, 1], distribution: 'uniform01' },
        ],
        loss: ({ generator, discriminator }, { real, latent, share }) => {
          const fake = generator!.apply(latent!);
          const { onReal, onFake } = applyTogether(discriminator!, real!, fake);
          const penalty = gradientPenalty((x) => discriminator!.apply(x), real!, fake, share!);
          return {
            loss: tf.add(loss.discriminator(onReal, onFake), tf.mul(penalty, o.penalty)),
            metrics: { ...criticMetrics(onReal, onFake), gradient_penalty: penalty },
          };
        },
      },
      {
        name: 'generator',
        optimizer: 'generator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [latent],
        loss: ({ generator, discriminator }, { latent }) => {
          const onFake = discriminator!.apply(generator!.apply(latent!));
          return { loss: loss.generator(onFake), metrics: {} };
        },
      },
    ],
  };
}
