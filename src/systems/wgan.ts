import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { adversarialLosses, criticMetrics } from '../losses/adversarial.js';
import { dcganDiscriminator, dcganGenerator, dcganImage } from './dcgan-networks.js';
import { latentSampler } from './latent-sampler.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, N(0, 1)'),
  width: z.int().min(1).default(64).describe('channels at half resolution; doubled at each halving'),
  k: z.int().min(1).default(5).describe('critic updates an iteration'),
  clip: z.number().positive().default(0.01).describe("limit of the critic's parameters, c"),
  learningRate: z.number().positive().default(5e-5).describe('of RMSProp, both networks'),
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses.wasserstein;

/**
 * Wasserstein GAN, algorithm 1, with the DCGAN's networks as in section 4: a critic whose parameters are clipped into
 * [-c, c] after every update, and is therefore Lipschitz up to a constant, estimates that constant times the Earth
 * Mover's distance between data and samples. `wasserstein` is that estimate.
 */
export const wgan: System<Options> = {
  name: 'wgan',
  title: 'Wasserstein GAN: a critic kept Lipschitz by clipping its weights',
  paper: 'Arjovsky, Chintala, Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875',
  task: 'unconditional',
  output: 'score',
  streams: { data: 'images, square, of 4 x 2^n or 7 x 2^n pixels a side (28, 32, 64, ...)' },
  options,
  preset: { batch: 64, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data)],
  samplers: (o, data) => [latentSampler(o.latent, 'normal', data.data!)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = dcganImage('wgan', data);
  /** The paper reports that momentum makes the training of the critic unstable. */
  const rmsprop: OptimizerSpec = { kind: 'rmsprop', learningRate: o.learningRate, rho: 0.99, epsilon: 1e-8 };
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal' } as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({
      generator: dcganGenerator(image, { inputs: o.latent, width: o.width }),
      discriminator: dcganDiscriminator(image, { width: o.width, norm: 'batch' }),
    }),
    optimizers: {
      discriminator: { networks: ['discriminator'], spec: rmsprop, project: { kind: 'clip', limit: o.clip } },
      generator: { networks: ['generator'], spec: rmsprop },
    },
    phases: [
      {
        name: 'discriminator',
        optimizer: 'discriminator',
        every: 1,
        repeats: o.k,
        order: 1,
        inputs: [{ kind: 'data', name: 'real', stream: 'data' }, latent],
        loss: ({ generator, discriminator }, { real, latent }) => {
          const onReal = discriminator!.apply(real!);
          const onFake = discriminator!.apply(generator!.apply(latent!));
          return { loss: loss.discriminator(onReal, onFake), metrics: criticMetrics(onReal, onFake) };
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
