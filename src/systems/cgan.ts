import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { classMaps, oneHot } from '../layers/one-hot.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { labelledClasses } from './classes.js';
import { dcganDiscriminator, dcganGenerator, dcganImage } from './dcgan-networks.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Network, Sampler, Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, N(0, 1)'),
  width: z.int().min(1).default(64).describe('channels at half resolution; doubled at each halving'),
  learningRate: z.number().positive().default(2e-4).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses['non-saturating'];

/**
 * Conditional GAN: both players are told the class (equation 2 of the paper). The generator gets it as a one-hot vector beside
 * the latent, the discriminator as a plane a class beside the image's channels. The paper's perceptrons are replaced by the
 * networks of dcgan-networks.ts.
 */
export const cgan: System<Options> = {
  name: 'cgan',
  title: 'Conditional GAN: generator and discriminator are told the class',
  paper: 'Mirza, Osindero: Conditional Generative Adversarial Nets. 2014, arXiv:1411.1784',
  task: 'class-conditional',
  output: 'probability',
  streams: { data: 'labelled images, square, of 4 x 2^n or 7 x 2^n pixels a side (28, 32, 64, ...)' },
  options,
  preset: { batch: 64, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data)],
  samplers: (o, data) => [sampler(o, data)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = dcganImage('cgan', data);
  const classes = labelledClasses('cgan', data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 };
  /** The generator learns from the latents and classes that the discriminator has just judged. */
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal', share: 'latent' } as const;
  const label = { kind: 'label', name: 'label', classes, share: 'label' } as const;
  const judge = (discriminator: Network, images: tf.Tensor, labels: tf.Tensor): tf.Tensor =>
    discriminator.apply(tf.concat([images, classMaps(labels, classes, image.size, image.size)], -1));
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({
      generator: dcganGenerator(image, { inputs: o.latent + classes, width: o.width }),
      discriminator: dcganDiscriminator({ ...image, channels: image.channels + classes }, { width: o.width, norm: 'batch' }),
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
        repeats: 1,
        order: 1,
        inputs: [{ kind: 'data', name: 'real', stream: 'data', labels: 'real_label' }, latent, label],
        loss: ({ generator, discriminator }, { real, real_label, latent, label }) => {
          const onReal = judge(discriminator!, real!, real_label!);
          const onFake = judge(discriminator!, draw(generator!, latent!, label!, classes), label!);
          return { loss: loss.discriminator(onReal, onFake), metrics: discriminatorMetrics(loss.output, onReal, onFake) };
        },
      },
      {
        name: 'generator',
        optimizer: 'generator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [latent, label],
        loss: ({ generator, discriminator }, { latent, label }) => {
          const onFake = judge(discriminator!, draw(generator!, latent!, label!, classes), label!);
          return { loss: loss.generator(onFake), metrics: {} };
        },
      },
    ],
  };
}

/**
 * Length of the class vector in parts of the latents' mean length, sqrt(dimensions). With Adam it decides who is heeded first: at
 * 0.1, a plain one-hot vector beside 100 dimensions, the generator is slower to follow the class; at 1 it came to draw one image
 * a class, whatever the latent.
 */
const classLength = 0.3;

/** G(z | y): the latent with the one-hot class, scaled, behind it. */
function draw(generator: Network, latent: tf.Tensor, label: tf.Tensor, classes: number): tf.Tensor {
  const length = classLength * Math.sqrt(latent.shape.at(-1)!);
  return generator.apply(tf.concat([latent, tf.mul(oneHot(label, classes), length)], -1));
}

function sampler(o: Options, data: DataShape): Sampler {
  const classes = labelledClasses('cgan', data);
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [
      { name: 'latent', kind: 'latent', shape: [o.latent], distribution: 'normal' },
      { name: 'label', kind: 'label', classes },
    ],
    output: { name: 'image', kind: 'image', shape: data.data!.shape },
    generate: ({ generator }, { latent, label }) => draw(generator!, latent!, label!, classes),
  };
}
