import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { chain } from '../layers/chain.js';
import { oneHot } from '../layers/one-hot.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { categoricalInformation, gaussianInformation } from '../losses/information.js';
import type { OptimizerPlan } from './optimizer.js';
import type { Inputs, Network, Sampler, Stage, System } from './system.js';

const options = z.strictObject({
  latent: z.int().min(1).default(62).describe('dimensions of the noise z, uniform in [-1, 1]'),
  categories: z.int().min(2).default(10).describe('of the categorical code'),
  style: z.int().min(1).default(2).describe('dimensions of the continuous code, uniform in [-1, 1]'),
  information: z.number().min(0).default(1).describe('weight (lambda) of the mutual information of both codes'),
  width: z.int().min(1).default(64).describe('channels at half resolution; other layers in proportion'),
  generatorLearningRate: z.number().positive().default(1e-3).describe("of the generator's Adam"),
  discriminatorLearningRate: z.number().positive().default(2e-4).describe("of the discriminator's Adam, the recognition head included"),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

const loss = adversarialLosses['non-saturating'];

/**
 * InfoGAN: without labels, the generator is to let a code be read off its images. A head Q of the discriminator reads it; both
 * players maximise the bound on the mutual information (equation 6 of the paper), Q by the discriminator's optimizer. Networks
 * and rates of the authors' code for MNIST (openai/InfoGAN).
 */
export const infogan: System<Options> = {
  name: 'infogan',
  title: 'InfoGAN: learns categories and styles without labels, by mutual information',
  paper:
    'Chen, Duan, Houthooft, Schulman, Sutskever, Abbeel: InfoGAN: Interpretable Representation Learning by Information Maximizing Generative Adversarial Nets. NIPS 2016, arXiv:1606.03657',
  task: 'unconditional',
  output: 'probability',
  streams: { data: 'images whose height and width are multiples of 4' },
  options,
  preset: { batch: 128, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [adversarialStage(o, imageShape(data))],
  samplers: (o, data) => [sampler(o, imageShape(data))],
};

function adversarialStage(o: Options, shape: ImageShape): Stage {
  const adam = (network: string, learningRate: number): OptimizerPlan => ({
    networks: [network],
    spec: { kind: 'adam', learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 },
  });
  const noise = [
    { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'uniform' },
    { kind: 'label', name: 'code', classes: o.categories },
    { kind: 'latent', name: 'style', shape: [o.style], distribution: 'uniform' },
  ] as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator(o, shape), discriminator: discriminator(o, shape) }),
    optimizers: {
      discriminator: adam('discriminator', o.discriminatorLearningRate),
      generator: adam('generator', o.generatorLearningRate),
    },
    phases: [
      {
        name: 'discriminator',
        optimizer: 'discriminator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: [{ kind: 'data', name: 'real', stream: 'data' }, ...noise],
        loss: ({ generator, discriminator }, inputs) => {
          const onReal = discriminator!.apply(inputs.real!);
          const [onFake, ...recognised] = discriminator!.applyAll(draw(o, generator!, inputs));
          const { information, metrics } = informationOf(recognised, inputs);
          return {
            loss: tf.sub(loss.discriminator(onReal, onFake!), tf.mul(o.information, information)),
            metrics: { ...discriminatorMetrics(loss.output, onReal, onFake!), ...metrics },
          };
        },
      },
      {
        name: 'generator',
        optimizer: 'generator',
        every: 1,
        repeats: 1,
        order: 1,
        inputs: noise,
        loss: ({ generator, discriminator }, inputs) => {
          const [onFake, ...recognised] = discriminator!.applyAll(draw(o, generator!, inputs));
          const { information } = informationOf(recognised, inputs);
          return { loss: tf.sub(loss.generator(onFake!), tf.mul(o.information, information)), metrics: {} };
        },
      },
    ],
  };
}

/** G(z, c): noise, the one-hot category and the continuous code in one vector. */
const draw = (o: Options, generator: Network, { latent, code, style }: Inputs): tf.Tensor =>
  generator.apply(tf.concat([latent!, oneHot(code!, o.categories), style!], -1));

/** What the images tell of their codes, by the two outputs of Q. */
function informationOf([logits, mean]: readonly tf.Tensor[], { code, style }: Inputs) {
  const ofCode = categoricalInformation(logits!, code!);
  const ofStyle = gaussianInformation(mean!, style!);
  return { information: tf.add(ofCode, ofStyle), metrics: { information_code: ofCode, information_style: ofStyle } };
}

function sampler(o: Options, shape: ImageShape): Sampler {
  return {
    name: 'generator',
    networks: ['generator'],
    inputs: [
      { name: 'latent', kind: 'latent', shape: [o.latent], distribution: 'uniform' },
      { name: 'code', kind: 'label', classes: o.categories },
      { name: 'style', kind: 'latent', shape: [o.style], distribution: 'uniform' },
    ],
    output: { name: 'image', kind: 'image', shape },
    generate: ({ generator }, inputs) => draw(o, generator!, inputs),
  };
}

/** Height, width, channels. */
type ImageShape = readonly [number, number, number];

/** @throws InputError where the data holds points, or images that can't be halved twice */
function imageShape(data: DataShape): ImageShape {
  const { kind, shape } = data.data!;
  if (kind !== 'image') throw new InputError('data-kind', 'infogan learns images and the data holds points', 'train `gan` on them');
  const [height = 0, width = 0, channels = 0] = shape;
  if (height % 4 === 0 && width % 4 === 0) return [height, width, channels];
  throw new InputError(
    'image-size',
    `infogan can't draw images of ${height}x${width}`,
    `bring them to sides that are multiples of 4, e.g. --size ${4 * Math.max(1, Math.round(height / 4))}`,
  );
}

const weights = () => tf.initializers.randomNormal({ mean: 0, stddev: 0.02 });

const dense = (name: string, units: number, useBias = false) => tf.layers.dense({ name, units, useBias, kernelInitializer: weights() });

const convolution = (filters: number) => ({
  filters,
  kernelSize: 4,
  strides: 2,
  padding: 'same' as const,
  kernelInitializer: weights(),
});

/** Layers before it have no bias: batch normalisation takes the mean away again. */
const batchNorm = (name: string) => new BatchNorm({ name, gammaInitializer: tf.initializers.randomNormal({ mean: 1, stddev: 0.02 }) });

const relu = (name: string) => tf.layers.reLU({ name });

/** The slope of appendix C.1 of the paper. */
const leakyReLU = (name: string) => tf.layers.leakyReLU({ name, alpha: 0.1 });

/** [n, latent + categories + style] -> 16 width -> a quarter of the sides x 2 width -> half x width -> [n, ...shape] in [-1, 1]. */
function generator(o: Options, [height, width, channels]: ImageShape): tf.LayersModel {
  const quarter = [height / 4, width / 4, 2 * o.width] as const;
  const input = tf.input({ shape: [o.latent + o.categories + o.style], name: 'latent' });
  const image = chain(
    [
      dense('hidden', 16 * o.width),
      batchNorm('hidden_norm'),
      relu('hidden_relu'),
      dense('project', quarter[0] * quarter[1] * quarter[2]),
      batchNorm('project_norm'),
      relu('project_relu'),
      tf.layers.reshape({ name: 'shape', targetShape: [...quarter] }),
      tf.layers.conv2dTranspose({ name: 'up1', ...convolution(o.width), useBias: false }),
      batchNorm('up1_norm'),
      relu('up1_relu'),
      tf.layers.conv2dTranspose({ name: 'up2', ...convolution(channels), activation: 'tanh' }),
    ],
    input,
  );
  return tf.model({ name: 'generator', inputs: input, outputs: image });
}

/**
 * A trunk with two heads, [n, ...shape] -> [D's logit [n, 1], Q's logits of the category [n, categories], Q's mean of the
 * continuous code [n, style]].
 */
function discriminator(o: Options, shape: ImageShape): tf.LayersModel {
  const image = tf.input({ shape: [...shape], name: 'image' });
  const trunk = chain(
    [
      tf.layers.conv2d({ name: 'down1', ...convolution(o.width) }),
      leakyReLU('down1_leaky_relu'),
      tf.layers.conv2d({ name: 'down2', ...convolution(2 * o.width), useBias: false }),
      batchNorm('down2_norm'),
      leakyReLU('down2_leaky_relu'),
      tf.layers.flatten({ name: 'flatten' }),
      dense('features', 16 * o.width),
      batchNorm('features_norm'),
      leakyReLU('features_leaky_relu'),
    ],
    image,
  );
  const recognition = chain([dense('recognition', 2 * o.width), batchNorm('recognition_norm'), leakyReLU('recognition_leaky_relu')], trunk);
  const heads = [
    chain([dense('logit', 1, true)], trunk),
    chain([dense('code', o.categories, true)], recognition),
    chain([dense('style', o.style, true)], recognition),
  ];
  return tf.model({ name: 'discriminator', inputs: image, outputs: heads });
}
