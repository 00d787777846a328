import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { discriminatorLoss, generatorLosses, meanProbability } from '../losses/adversarial.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Sampler, Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, N(0, 1)'),
  width: z.int().min(1).default(64).describe('channels at half resolution; doubled at each halving'),
  learningRate: z.number().positive().default(2e-4).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

/** Deep convolutional GAN: section 3 of the paper, with the reference code's batch normalisation and initial weights. */
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
  samplers: (o, data) => [sampler(o, data)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = imageOf(data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 };
  /** As in the reference code, the generator learns from the latents that the discriminator has just judged. */
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal', share: 'latent' } as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator(o, image), discriminator: discriminator(o, image) }),
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
        inputs: [{ kind: 'data', name: 'real', stream: 'data' }, latent],
        loss: ({ generator, discriminator }, { real, latent }) => {
          const onReal = discriminator!.apply(real!);
          const onFake = discriminator!.apply(generator!.apply(latent!));
          return {
            loss: discriminatorLoss(onReal, onFake),
            metrics: { d_real: meanProbability(onReal), d_fake: meanProbability(onFake) },
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
          return { loss: generatorLosses['non-saturating'](onFake), metrics: {} };
        },
      },
    ],
  };
}

function sampler(o: Options, data: DataShape): Sampler {
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [{ name: 'latent', kind: 'latent', shape: [o.latent], distribution: 'normal' }],
    output: { name: 'image', kind: 'image', shape: data.data!.shape },
    generate: ({ generator }, { latent }) => generator!.apply(latent!),
  };
}

/** What the two networks are built from: `start` pixels a side, doubled `doublings` times. */
interface Image {
  readonly start: number;
  readonly doublings: number;
  readonly size: number;
  readonly channels: number;
}

function imageOf(data: DataShape): Image {
  const { kind, shape } = data.data!;
  if (kind !== 'image') throw new InputError('data-kind', 'dcgan learns images and the data holds points', 'train `gan` on them');
  const [height = 0, width = 0, channels = 0] = shape;
  for (const start of [4, 7]) {
    const doublings = Math.log2(height / start);
    if (height === width && Number.isInteger(doublings) && doublings >= 1) return { start, doublings, size: height, channels };
  }
  const sizes = [8, 14, 16, 28, 32, 56, 64, 112, 128, 224, 256];
  const nearest = sizes.reduce((a, b) => (Math.abs(b - height) < Math.abs(a - height) ? b : a));
  throw new InputError(
    'image-size',
    `dcgan can't draw images of ${height}x${width}`,
    `bring them to a side of 4 x 2^n or 7 x 2^n pixels, e.g. --size ${nearest}`,
  );
}

const weights = () => tf.initializers.randomNormal({ mean: 0, stddev: 0.02 });

/** Without a bias before it: batch normalisation takes the mean away again. */
const norm = (name: string) => new BatchNorm({ name, gammaInitializer: tf.initializers.randomNormal({ mean: 1, stddev: 0.02 }) });

/** z -> start x start x (width 2^(n-1)) -> ... -> size x size x channels in [-1, 1]. */
function generator(o: Options, { start, doublings, channels }: Image): tf.LayersModel {
  const deepest = o.width * 2 ** (doublings - 1);
  const layers: tf.layers.Layer[] = [
    tf.layers.dense({
      name: 'project',
      units: start * start * deepest,
      inputShape: [o.latent],
      useBias: false,
      kernelInitializer: weights(),
    }),
    tf.layers.reshape({ name: 'shape', targetShape: [start, start, deepest] }),
    norm('project_norm'),
    tf.layers.reLU({ name: 'project_relu' }),
  ];
  for (let i = 1; i <= doublings; i++) {
    const last = i === doublings;
    layers.push(
      tf.layers.conv2dTranspose({
        name: `up${i}`,
        filters: last ? channels : deepest / 2 ** i,
        kernelSize: 4,
        strides: 2,
        padding: 'same',
        useBias: false,
        kernelInitializer: weights(),
      }),
    );
    if (last) layers.push(tf.layers.activation({ name: 'image', activation: 'tanh' }));
    else layers.push(norm(`up${i}_norm`), tf.layers.reLU({ name: `up${i}_relu` }));
  }
  return tf.sequential({ name: 'generator', layers });
}

/** size x size x channels -> width at half the side -> ... -> one logit. No batch normalisation on the first layer. */
function discriminator(o: Options, { doublings, size, channels }: Image): tf.LayersModel {
  const layers: tf.layers.Layer[] = [];
  for (let i = 1; i <= doublings; i++) {
    layers.push(
      tf.layers.conv2d({
        name: `down${i}`,
        ...(i === 1 ? { inputShape: [size, size, channels] } : {}),
        filters: o.width * 2 ** (i - 1),
        kernelSize: 4,
        strides: 2,
        padding: 'same',
        useBias: false,
        kernelInitializer: weights(),
      }),
    );
    if (i > 1) layers.push(norm(`down${i}_norm`));
    layers.push(tf.layers.leakyReLU({ name: `down${i}_leaky_relu`, alpha: 0.2 }));
  }
  layers.push(
    tf.layers.flatten({ name: 'flatten' }),
    tf.layers.dense({ name: 'logit', units: 1, useBias: false, kernelInitializer: weights() }),
  );
  return tf.sequential({ name: 'discriminator', layers });
}
