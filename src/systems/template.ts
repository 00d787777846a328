import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Sampler, Stage, System } from './system.js';

/**
 * A system to copy: the smallest GAN that shows every part. It trains as it stands,
 * `ganforge train ./dist/src/systems/template.js --data mnist`; to make it part of ganforge, give it a file of its own
 * and a place in `systems` of index.ts.
 */

/** What users may set with `--set key=value`. Every option has a default and says what it is. */
const options = z.strictObject({
  latent: z.int().min(1).default(64).describe('dimensions of z'),
  units: z.int().min(1).default(256).describe('of each hidden layer'),
  learningRate: z.number().positive().default(2e-4).describe('of Adam'),
});

type Options = z.infer<typeof options>;

/** Everything here is pure: no files, threads, metrics, and no randomness but the inputs that phases declare. */
const template: System<Options> = {
  name: 'template',
  title: 'Least-squares GAN of two perceptrons, the example to write a system from',
  paper: 'Mao et al.: Least Squares Generative Adversarial Networks. ICCV 2017, arXiv:1611.04076',
  task: 'unconditional',
  // The discriminator's output is no probability, so D(x) is shown as a score.
  output: 'score',
  streams: { data: 'images or points of any shape' },
  options,
  preset: { batch: 64, iterations: 2000, shardMultiple: 1, data: { data: 'mnist' } },

  /** Periods of training, one after another. Most systems have one. */
  stages(o, data) {
    const { shape } = data.data!;
    return [stage(o, shape)];
  },

  /** How images are drawn from the trained networks: in sample grids, `generate` and exported files. */
  samplers(o, data) {
    const { kind, shape } = data.data!;
    const sampler: Sampler = {
      name: 'generator',
      networks: ['generator'],
      inputs: [{ name: 'latent', kind: 'latent', shape: [o.latent], distribution: 'normal' }],
      output: { name: kind === 'image' ? 'image' : 'points', kind, shape },
      generate: ({ generator }, { latent }) => generator!.apply(latent!),
    };
    return [sampler];
  },
};

export default template;

function stage(o: Options, shape: readonly number[]): Stage {
  const adam = { kind: 'adam', learningRate: o.learningRate, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } as const;
  /**
   * Drawn by the engine for every sample, from the run's seed. Without `share` each phase draws its own, unless a run says
   * `--generator-forward shared`, which is about inputs that the sampler has as well, by their names.
   */
  const latent = { kind: 'latent', name: 'latent', shape: [o.latent], distribution: 'normal' } as const;
  return {
    name: 'adversarial',
    duration: 'rest',
    resetOptimizers: false,
    networks: () => ({ generator: generator(o, shape), discriminator: discriminator(o, shape) }),
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
        /** Equation 2 of the paper with a = -1, b = 1. Means over the shard: shards are combined by averaging. */
        loss: ({ generator, discriminator }, { real, latent }) => {
          const onReal = discriminator!.apply(real!);
          const onFake = discriminator!.apply(generator!.apply(latent!));
          return {
            loss: tf.add(tf.mean(tf.square(tf.sub(onReal, 1))), tf.mean(tf.square(tf.add(onFake, 1)))),
            metrics: { d_real: tf.mean(onReal), d_fake: tf.mean(onFake) },
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
        /** Equation 2 with c = 0. Only the generator is trained here: its optimizer names it. */
        loss: ({ generator, discriminator }, { latent }) => {
          const onFake = discriminator!.apply(generator!.apply(latent!));
          return { loss: tf.mean(tf.square(onFake)), metrics: {} };
        },
      },
    ],
  };
}

/** Every layer has a name: parameters are known by it in checkpoints, and drawn from the seed by it. */
function generator(o: Options, shape: readonly number[]): tf.LayersModel {
  return tf.sequential({
    name: 'generator',
    layers: [
      tf.layers.dense({ name: 'hidden1', units: o.units, activation: 'relu', inputShape: [o.latent] }),
      tf.layers.dense({ name: 'hidden2', units: o.units, activation: 'relu' }),
      tf.layers.dense({ name: 'output', units: shape.reduce((a, b) => a * b, 1), activation: shape.length === 3 ? 'tanh' : 'linear' }),
      tf.layers.reshape({ name: 'shape', targetShape: [...shape] }),
    ],
  });
}

function discriminator(o: Options, shape: readonly number[]): tf.LayersModel {
  return tf.sequential({
    name: 'discriminator',
    layers: [
      tf.layers.flatten({ name: 'flatten', inputShape: [...shape] }),
      tf.layers.dense({ name: 'hidden1', units: o.units }),
      tf.layers.leakyReLU({ name: 'hidden1_leaky_relu', alpha: 0.2 }),
      tf.layers.dense({ name: 'hidden2', units: o.units }),
      tf.layers.leakyReLU({ name: 'hidden2_leaky_relu', alpha: 0.2 }),
      tf.layers.dense({ name: 'score', units: 1 }),
    ],
  });
}
