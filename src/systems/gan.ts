import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape, StreamShape } from '../data/dataset.js';
import { Bias, beforeTanh } from '../layers/bias.js';
import { Dropout } from '../layers/dropout.js';
import { Maxout } from '../layers/maxout.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { instanceNoise } from './instance-noise.js';
import type { OptimizerPlan } from './optimizer.js';
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
  learningRate: z.number().positive().nullable().default(null).describe('null = 0.1 for images (SGD), 0.001 for points (Adam)'),
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
      generator: generator(o, data),
      discriminator: points ? pointDiscriminator(data) : imageDiscriminator(o, data),
    }),
    optimizers: points ? pointOptimizers(o) : imageOptimizers(o, data),
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

const uniform = (range: number) => tf.initializers.randomUniform({ minval: -range, maxval: range });

/** z -> hidden ReLU layers -> images in [-1, 1] starting from the mean image, or points. */
function generator(o: Options, data: StreamShape): tf.LayersModel {
  const { kind, shape, mean } = data;
  const points = kind === 'points';
  const hidden = o.hidden ?? (points ? [128, 128, 128] : [1200, 1200]);
  const kernelInitializer = () => (points ? tf.initializers.heUniform({}) : uniform(0.05));
  const layers: tf.layers.Layer[] = hidden.map((units, i) =>
    tf.layers.dense({
      name: `hidden${i + 1}`,
      units,
      activation: 'relu',
      kernelInitializer: kernelInitializer(),
      ...(i === 0 ? { inputShape: [latentSize(o, data)] } : {}),
    }),
  );
  const output = tf.layers.dense({ name: 'output', units: mean.length, useBias: points, kernelInitializer: kernelInitializer() });
  if (points) return tf.sequential({ name: 'generator', layers: [...layers, output] });
  return tf.sequential({
    name: 'generator',
    layers: [
      ...layers,
      output,
      // sigmoid(2 x) stretched to [-1, 1] is tanh(x).
      new Bias({ name: 'marginals', initial: beforeTanh(mean).map((x) => 2 * x) }),
      tf.layers.activation({ name: 'intensity', activation: 'sigmoid' }),
      tf.layers.rescaling({ name: 'pixels', scale: 2, offset: -1 }),
      tf.layers.reshape({ name: 'image', targetShape: [...shape] }),
    ],
  });
}

/**
 * Maxout 5 x 240 twice, keeping 0.8 of the pixels and 0.5 of the hidden units, on intensities in [0, 1]: most of a digit's pixels
 * are then 0, and the rates of the reference configuration suit. In [-1, 1] its steps are several times as long, and diverge.
 */
function imageDiscriminator(o: Options, { shape }: StreamShape): tf.LayersModel {
  const pieces = 5;
  return tf.sequential({
    name: 'discriminator',
    layers: [
      tf.layers.rescaling({ name: 'intensity', scale: 0.5, offset: 0.5, inputShape: [...shape] }),
      tf.layers.flatten({ name: 'flatten' }),
      new Dropout({ name: 'dropout0', rate: 0.2 }),
      tf.layers.dense({ name: 'hidden1', units: o.maxout * pieces, kernelInitializer: uniform(0.005) }),
      new Maxout({ name: 'maxout1', pieces }),
      new Dropout({ name: 'dropout1', rate: 0.5 }),
      tf.layers.dense({ name: 'hidden2', units: o.maxout * pieces, kernelInitializer: uniform(0.005) }),
      new Maxout({ name: 'maxout2', pieces }),
      new Dropout({ name: 'dropout2', rate: 0.5 }),
      tf.layers.dense({ name: 'logit', units: 1, kernelInitializer: uniform(0.005) }),
    ],
  });
}

function pointDiscriminator({ shape }: StreamShape): tf.LayersModel {
  return tf.sequential({
    name: 'discriminator',
    layers: [
      tf.layers.dense({ name: 'hidden1', units: 128, activation: 'relu', kernelInitializer: 'heUniform', inputShape: [...shape] }),
      tf.layers.dense({ name: 'hidden2', units: 128, activation: 'relu', kernelInitializer: 'heUniform' }),
      tf.layers.dense({ name: 'hidden3', units: 128, activation: 'relu', kernelInitializer: 'heUniform' }),
      tf.layers.dense({ name: 'logit', units: 1, kernelInitializer: 'heUniform' }),
    ],
  });
}

/**
 * Momentum .5 -> .7 over 250 epochs, learning rate / 1.000004 an update down to 1e-6, columns of D at most 1.9365 long. The
 * reference code (AdversaryCost2) takes half of the discriminator's cost, which is half the rate.
 */
function imageOptimizers(o: Options, { size }: StreamShape): Record<string, OptimizerPlan> {
  const plan = (network: string, learningRate: number): OptimizerPlan => ({
    networks: [network],
    spec: { kind: 'sgd', learningRate, momentum: 0.5 },
    schedule: ({ step, samples }) => ({
      learningRate: Math.max(1e-6, learningRate / 1.000004 ** step),
      momentum: 0.5 + 0.2 * Math.min(1, samples / (250 * size)),
    }),
  });
  const learningRate = o.learningRate ?? 0.1;
  return {
    discriminator: { ...plan('discriminator', learningRate / 2), project: { kind: 'max-norm', limit: 1.9365 } },
    generator: plan('generator', learningRate),
  };
}

/** A falling rate: with a constant one the two players circle around the mixture's narrow modes. */
function pointOptimizers(o: Options): Record<string, OptimizerPlan> {
  const learningRate = o.learningRate ?? 1e-3;
  const plan = (network: string): OptimizerPlan => ({
    networks: [network],
    spec: { kind: 'adam', learningRate, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
    schedule: ({ step }) => ({ learningRate: learningRate * 0.5 ** (step / o.halfLife) }),
  });
  return { discriminator: plan('discriminator'), generator: plan('generator') };
}
