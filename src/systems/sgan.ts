import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataShape, StreamShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { Bias, beforeTanh } from '../layers/bias.js';
import { chain } from '../layers/chain.js';
import { GaussianNoise } from '../layers/gaussian-noise.js';
import { WeightNormDense } from '../layers/weight-norm-dense.js';
import { adversarialLosses, discriminatorMetrics } from '../losses/adversarial.js';
import { accuracy, classificationLoss } from '../losses/classification.js';
import { labelledClasses } from './classes.js';
import { latentSampler } from './latent-sampler.js';
import type { OptimizerSpec } from './optimizer.js';
import type { Phase, Sampler, Stage, System } from './system.js';

const options = z.strictObject({
  labels: z.int().min(1).default(100).describe('samples whose class is told, as many of each class, chosen by the seed'),
  unlabelled: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('samples used without their class, those with one among them; the others are left for a test; null = all'),
  supervisedOnly: z
    .boolean()
    .default(false)
    .describe('train the discriminator on the labelled samples alone: what semi-supervised training is compared with'),
  latent: z.int().min(1).default(100).describe('dimensions of z, uniform in [0, 1)'),
  generatorHidden: z.array(z.int().min(1)).default([500, 500]).describe("units of the generator's hidden layers"),
  hidden: z
    .array(z.int().min(1))
    .min(1)
    .default([1000, 500, 250, 250, 250])
    .describe("units of the discriminator's hidden layers; the last are the features to match"),
  learningRate: z.number().positive().default(1e-3).describe('of Adam, both networks; the paper has 0.003, which settles later'),
  beta1: z.number().min(0).max(1).default(0.5).describe('of Adam, both networks'),
});

type Options = z.infer<typeof options>;

const game = adversarialLosses.minimax;

/**
 * Semi-supervised learning with feature matching (sections 3.1 and 5), the perceptrons of the reference code
 * (openai/improved-gan, train_mnist_feature_matching.py). The discriminator classifies: K logits, no logit for "generated",
 * because with one fixed at 0 the probability of being real is sigmoid(logsumexp(logits)). Only `labels` samples give
 * away their class. The sampler `classifier` gives the logits, of the averaged discriminator as in the reference code.
 *
 * In place of the data-dependent initial scales of the reference's weight normalisation, pixels are taken about the data's
 * mean and units begin with weights of length sqrt 2, which keeps the signal's variance through layers of ReLU (He et al.
 * 2015); the generator begins at the mean image.
 */
export const sgan: System<Options> = {
  name: 'sgan',
  title: 'Semi-supervised GAN: a classifier from a few labels and many unlabelled images',
  paper: 'Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen: Improved Techniques for Training GANs. NIPS 2016, arXiv:1606.03498',
  task: 'semi-supervised',
  output: 'probability',
  streams: { data: 'labelled images of any size' },
  options,
  preset: { batch: 100, iterations: 5000, shardMultiple: 1, data: { data: 'mnist' } },
  stages: (o, data) => [stage(o, data)],
  samplers: (o, data) => [latentSampler(o.latent, 'uniform01', data.data!), classifier(data)],
};

function stage(o: Options, data: DataShape): Stage {
  const image = data.data!;
  if (image.kind !== 'image') throw new InputError('data-kind', 'sgan learns images and the data holds points', 'train `gan` on them');
  const classes = labelledClasses('sgan', data);
  const adam: OptimizerSpec = { kind: 'adam', learningRate: o.learningRate, beta1: o.beta1, beta2: 0.999, epsilon: 1e-8 };
  const optimizers = {
    discriminator: { networks: ['discriminator'], spec: adam },
    generator: { networks: ['generator'], spec: adam },
  };
  return {
    name: o.supervisedOnly ? 'supervised' : 'semi-supervised',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator(o, image), discriminator: discriminator(o, image, classes) }),
    optimizers: o.supervisedOnly ? { discriminator: optimizers.discriminator } : optimizers,
    phases: o.supervisedOnly ? [supervisedPhase(o)] : [discriminatorPhase(o), generatorPhase(o)],
  };
}

const latentOf = (o: Options) => ({ kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'uniform01' }) as const;

const labelledOf = (o: Options) => ({ kind: 'data', name: 'labelled', stream: 'data', labels: 'label', subset: o.labels }) as const;

const unlabelledOf = ({ unlabelled }: Options) =>
  ({ kind: 'data', name: 'real', stream: 'data', ...(unlabelled === null ? {} : { subset: unlabelled }) }) as const;

const discriminatorSteps = { name: 'discriminator', optimizer: 'discriminator', every: 1, repeats: 1, order: 1 } as const;

/**
 * Cross-entropy of the labelled samples, and half of the game between unlabelled and generated ones, on logsumexp(logits).
 * Each sample is judged by itself, so that one application does for all three batches.
 */
const discriminatorPhase = (o: Options): Phase => ({
  ...discriminatorSteps,
  inputs: [labelledOf(o), unlabelledOf(o), latentOf(o)],
  loss: ({ generator, discriminator }, { labelled, label, real, latent }) => {
    const logits = discriminator!.apply(tf.concat([labelled!, real!, generator!.apply(latent!)]));
    const [onLabelled, onReal, onFake] = tf.split(logits, 3);
    const [realness, fakeness] = [tf.logSumExp(onReal!, -1), tf.logSumExp(onFake!, -1)];
    const classLoss = classificationLoss(onLabelled!, label!);
    return {
      loss: tf.add(classLoss, tf.mul(0.5, game.discriminator(realness, fakeness))),
      metrics: {
        ...discriminatorMetrics(game.output, realness, fakeness),
        class_loss: classLoss,
        accuracy: accuracy(onLabelled!, label!),
      },
    };
  },
});

/** Feature matching, section 3.1: the mean features of generated samples are to be those of real ones; means over the shard. */
const generatorPhase = (o: Options): Phase => ({
  name: 'generator',
  optimizer: 'generator',
  every: 1,
  repeats: 1,
  order: 1,
  inputs: [unlabelledOf(o), latentOf(o)],
  loss: ({ generator, discriminator }, { real, latent }) => {
    const features = discriminator!.applyAll(tf.concat([real!, generator!.apply(latent!)]))[1]!;
    const [ofReal, ofFake] = tf.split(features, 2);
    return { loss: tf.mean(tf.square(tf.sub(tf.mean(ofFake!, 0), tf.mean(ofReal!, 0)))), metrics: {} };
  },
});

const supervisedPhase = (o: Options): Phase => ({
  ...discriminatorSteps,
  inputs: [labelledOf(o)],
  loss: ({ discriminator }, { labelled, label }) => {
    const logits = discriminator!.apply(labelled!);
    return { loss: classificationLoss(logits, label!), metrics: { accuracy: accuracy(logits, label!) } };
  },
});

function classifier(data: DataShape): Sampler {
  const { shape, classes } = data.data!;
  return {
    name: 'classifier',
    networks: ['discriminator'],
    inputs: [{ name: 'image', kind: 'image', shape, stream: 'data' }],
    output: { name: 'logits', kind: 'points', shape: [classes] },
    generate: ({ discriminator }, { image }) => discriminator!.apply(image!),
  };
}

/** z -> hidden layers of softplus, batch normalised -> images in [-1, 1], around the mean image at first. */
function generator(o: Options, { shape, mean }: StreamShape): tf.LayersModel {
  const hidden = o.generatorHidden.flatMap((units, i) => [
    tf.layers.dense({
      name: `hidden${i + 1}`,
      units,
      useBias: false,
      kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: 0.05 }),
    }),
    new BatchNorm({ name: `hidden${i + 1}_norm` }),
    tf.layers.activation({ name: `hidden${i + 1}_softplus`, activation: 'softplus' }),
  ]);
  const latent = tf.input({ shape: [o.latent], name: 'latent' });
  const image = chain(
    [
      ...hidden,
      new WeightNormDense({ name: 'output', units: mean.length, trainScale: true, useBias: false }),
      new Bias({ name: 'marginals', initial: beforeTanh(mean) }),
      tf.layers.activation({ name: 'pixels', activation: 'tanh' }),
      tf.layers.reshape({ name: 'image', targetShape: [...shape] }),
    ],
    latent,
  );
  return tf.model({ name: 'generator', inputs: latent, outputs: image });
}

/** Images -> ReLU layers with noise before each -> K logits and, the second output, the features of the last hidden layer. */
function discriminator(o: Options, { shape, mean }: StreamShape, classes: number): tf.LayersModel {
  const image = tf.input({ shape: [...shape], name: 'image' });
  const hidden = o.hidden.flatMap((units, i) => [
    // The paper's 0.3 is of pixels in [0, 1].
    new GaussianNoise({ name: `noise${i + 1}`, deviation: i === 0 ? 0.6 : 0.5 }),
    new WeightNormDense({ name: `hidden${i + 1}`, units, scale: Math.SQRT2 }),
    tf.layers.reLU({ name: `hidden${i + 1}_relu` }),
  ]);
  // Pixels about their mean, so that units begin with the data on both sides of their threshold.
  const centre = new Bias({ name: 'centre', initial: Array.from(mean, (value) => -value) });
  const features = chain([tf.layers.flatten({ name: 'flatten' }), centre, ...hidden], image);
  const logits = chain(
    [
      new GaussianNoise({ name: 'noise_logits', deviation: 0.5 }),
      new WeightNormDense({ name: 'logits', units: classes, trainScale: true }),
    ],
    features,
  );
  return tf.model({ name: 'discriminator', inputs: image, outputs: [logits, features] });
}
