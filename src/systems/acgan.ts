import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { chain } from '../layers/chain.js';
import { Dropout } from '../layers/dropout.js';
import { oneHot } from '../layers/one-hot.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { accuracy, classificationLoss } from '../losses/classification.js';
import { labelledClasses } from './classes.js';
import { type DcganImage, dcganImage } from './dcgan-networks.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Network, Sampler, Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(100).describe('dimensions of z, uniform in [-1, 1], and of the embedding of a class'),
  width: z.int().min(1).default(96).describe("the generator's channels at half resolution; doubled at each halving"),
  discriminatorWidth: z
    .int()
    .min(1)
    .default(32)
    .describe("channels of the discriminator's first convolution; at most 8 times as many later"),
  dropout: z.number().min(0).max(0.99).default(0.3).describe('share of units dropped behind each convolution of the discriminator'),
  realTarget: z.number().min(0.5).max(1).default(0.95).describe('what counts as certainly real: one-sided label smoothing'),
  learningRate: z.number().positive().default(2e-4).describe('of Adam, both networks'),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses['non-saturating'];

/**
 * Auxiliary classifier GAN: the discriminator is not told the class but has to find it, of real and of generated images
 * (equations 2 and 3 of the paper). Networks, label smoothing, and a generator's batch as large as the discriminator's two
 * together are those of the TensorFlow.js example mnist-acgan.
 */
export const acgan: System<Options> = {
  name: 'acgan',
  title: 'Auxiliary classifier GAN: the discriminator also tells the class',
  paper: 'Odena, Olah, Shlens: Conditional Image Synthesis with Auxiliary Classifier GANs. ICML 2017, arXiv:1610.09585',
  task: 'class-conditional',
  output: 'probability',
  streams: { data: 'labelled images, square, of 4 x 2^n or 7 x 2^n pixels a side (28, 32, 64, ...)' },
  options,
  preset: { batch: 100, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, data)],
  samplers: (o, data) => [sampler(o, data)],
};

function adversarialStage(o: Options, data: DataShape): Stage {
  const image = dcganImage('acgan', data);
  const classes = labelledClasses('acgan', data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 };
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'uniform' } as const;
  const label = { kind: 'label', name: 'label', classes } as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator(o, image, classes), discriminator: discriminator(o, image, classes) }),
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
        /** Means over the real and generated images together, hence the half. */
        loss: ({ generator, discriminator }, { real, real_label, latent, label }) => {
          const fake = draw(generator!, latent!, label!, classes);
          const [realness, logits] = discriminator!.applyAll(tf.concat([real!, fake]));
          const [onReal, onFake] = halves(realness!);
          const [realLogits] = halves(logits!);
          return {
            loss: tf.add(
              tf.mul(0.5, loss.discriminator(onReal, onFake, { realTarget: o.realTarget })),
              classificationLoss(logits!, tf.concat([real_label!, label!])),
            ),
            metrics: { ...discriminatorMetrics(loss.output, onReal, onFake), accuracy: accuracy(realLogits, real_label!) },
          };
        },
      },
      {
        name: 'generator',
        optimizer: 'generator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [
          { ...latent, factor: 2 },
          { ...label, factor: 2 },
        ],
        loss: ({ generator, discriminator }, { latent, label }) => {
          const [onFake, logits] = discriminator!.applyAll(draw(generator!, latent!, label!, classes));
          // -t log s(D) - (1 - t) log(1 - s(D)) = -log s(D) + (1 - t) D: the generator too aims at "almost certainly real".
          const adversarial = tf.add(loss.generator(onFake!), tf.mul(1 - o.realTarget, tf.mean(onFake!)));
          return {
            loss: tf.add(adversarial, classificationLoss(logits!, label!)),
            metrics: { accuracy: accuracy(logits!, label!) },
          };
        },
      },
    ],
  };
}

function sampler(o: Options, data: DataShape): Sampler {
  const classes = labelledClasses('acgan', data);
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [
      { name: 'latent', kind: 'latent', shape: [o.latent], distribution: 'uniform' },
      { name: 'label', kind: 'label', classes },
    ],
    output: { name: 'image', kind: 'image', shape: data.data!.shape },
    generate: ({ generator }, { latent, label }) => draw(generator!, latent!, label!, classes),
  };
}

const draw = (generator: Network, latent: tf.Tensor, label: tf.Tensor, classes: number): tf.Tensor =>
  generator.apply([latent, oneHot(label, classes)]);

function halves(x: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const [first, second] = tf.split(x, 2);
  return [first!, second!];
}

/**
 * z [n, latent] times the embedding of the class, [n, classes] -> half of `start` a side, (width 2^doublings) channels ->
 * start x start -> ... -> size x size x channels in [-1, 1].
 */
function generator(o: Options, { start, doublings, channels }: DcganImage, classes: number): tf.LayersModel {
  const latent = tf.input({ shape: [o.latent], name: 'latent' });
  const classVector = tf.input({ shape: [classes], name: 'class' });
  // A product with a one-hot vector: the row of an embedding.
  const embedding = tf.layers.dense({ name: 'embedding', units: o.latent, useBias: false, kernelInitializer: 'glorotNormal' });
  const side = Math.floor(start / 2);
  const deepest = o.width * 2 ** doublings;
  const layers: tf.layers.Layer[] = [
    tf.layers.dense({ name: 'project', units: side * side * deepest, activation: 'relu' }),
    tf.layers.reshape({ name: 'shape', targetShape: [side, side, deepest] }),
  ];
  for (let i = 0; i <= doublings; i++) {
    const last = i === doublings;
    layers.push(
      tf.layers.conv2dTranspose({
        name: `up${i}`,
        filters: last ? channels : deepest / 2 ** (i + 1),
        kernelInitializer: 'glorotNormal',
        activation: last ? 'tanh' : 'relu',
        ...(i === 0
          ? { kernelSize: start - side + 1, strides: 1, padding: 'valid' as const }
          : { kernelSize: 5, strides: 2, padding: 'same' as const }),
      }),
    );
    if (!last) layers.push(new BatchNorm({ name: `up${i}_norm` }));
  }
  const product = tf.layers.multiply({ name: 'conditioned' }).apply([latent, embedding.apply(classVector) as tf.SymbolicTensor]);
  return tf.model({ name: 'generator', inputs: [latent, classVector], outputs: chain(layers, product as tf.SymbolicTensor) });
}

/** size x size x channels -> convolutions, each second one halving the side -> a logit [n, 1], and the classes' [n, classes]. */
function discriminator(o: Options, { doublings, size, channels }: DcganImage, classes: number): tf.LayersModel {
  const image = tf.input({ shape: [size, size, channels], name: 'image' });
  const layers: tf.layers.Layer[] = [];
  for (let i = 0; i < 2 * doublings; i++) {
    layers.push(
      tf.layers.conv2d({
        name: `conv${i + 1}`,
        filters: o.discriminatorWidth * Math.min(8, 2 ** i),
        kernelSize: 3,
        strides: i % 2 === 0 ? 2 : 1,
        padding: 'same',
      }),
      tf.layers.leakyReLU({ name: `conv${i + 1}_leaky_relu`, alpha: 0.2 }),
      new Dropout({ name: `conv${i + 1}_dropout`, rate: o.dropout }),
    );
  }
  const features = chain([...layers, tf.layers.flatten({ name: 'flatten' })], image);
  const head = (name: string, units: number) => tf.layers.dense({ name, units }).apply(features) as tf.SymbolicTensor;
  return tf.model({ name: 'discriminator', inputs: image, outputs: [head('logit', 1), head('class', classes)] });
}
