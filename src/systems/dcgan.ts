import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { augmentation, augmentationOptions } from './augmentation.js';
import { dcganDiscriminator, dcganGenerator, dcganImage } from './dcgan-networks.js';
import { latentSampler } from './latent-sampler.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, N(0, 1)'),
  width: z.int().min(1).default(64).describe('channels at half resolution; doubled at each halving'),
  learningRate: z.number().positive().default(2e-4).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
  ...augmentationOptions,
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses['non-saturating'];

/** Deep convolutional GAN: section 3 of the paper; its networks are in dcgan-networks.ts. */
export const dcgan: System<Options> = {
  name: 'dcgan',
  title: 'Deep convolutional GAN: transposed convolutions, batch normalisation, Adam',
  paper:
    'Radford, Metz, Chintala: Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks. ICLR 2016, arXiv:1511.06434',
  task: 'unconditional',
  output: 'probability',
  streams: { data: 'images, square, of 4 x 2^n or 7 x 2^n pixels a side (28, 32, 64, ...)' },
  options,
  preset: { batch: 64, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data)],
  samplers: (o, data) => [latentSampler(o.latent, 'normal', data.data!)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = dcganImage('dcgan', data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 };
  /** As in the reference code, the generator learns from the latents that the discriminator has just judged. */
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal', share: 'latent' } as const;
  const augment = augmentation(o);
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({
      generator: dcganGenerator(image, { inputs: o.latent, width: o.width }),
      discriminator: dcganDiscriminator(image, { width: o.width, norm: 'batch' }),
    }),
    optimizers: {
      discriminator: { networks: ['discriminator'], spec: adam },
      generator: { networks: ['generator'], spec: adam },
    },
    memory: augment.memory,
    phases: [
      {
        name: 'discriminator',
        optimizer: 'discriminator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [{ kind: 'data', name: 'real', stream: 'data' }, latent],
        scalars: augment.scalars,
        loss: ({ generator, discriminator }, inputs) => {
          const onReal = discriminator!.apply(augment.apply(inputs.real!, 'real', inputs));
          const onFake = discriminator!.apply(augment.apply(generator!.apply(inputs.latent!), 'fake', inputs));
          const { metrics, perSample } = augment.observe(onReal, inputs);
          return {
            loss: loss.discriminator(onReal, onFake),
            metrics: { ...discriminatorMetrics(loss.output, onReal, onFake), ...metrics },
            perSample,
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
        scalars: augment.scalars,
        loss: ({ generator, discriminator }, inputs) => {
          const onFake = discriminator!.apply(augment.apply(generator!.apply(inputs.latent!), 'fake', inputs));
          return { loss: loss.generator(onFake), metrics: {} };
        },
      },
    ],
  };
}
