import * as tf from '@tensorflow/tfjs';
import '../../src/layers/gradients.js';
import { type Feeds, type Program, randomValues } from './support.js';

/** A program whose variables are weights of networks: what a phase of training looks like to the compiler. */
export interface Step {
  readonly program: Program;
  readonly feeds: Feeds;
}

type Loss = (inputs: Record<string, tf.Tensor>) => tf.Scalar;

/** Loss, gradients of `trained`, and the new values of `state`, with every weight an input. */
export function step(models: readonly tf.LayersModel[], trained: tf.LayersModel, loss: Loss, feeds: Feeds): Step {
  const weights = models.flatMap((model, m) => model.weights.map((w, i) => ({ name: `w${m}_${i}`, weight: w })));
  const variables = weights.map(({ name, weight }) => ({ name, variable: weight.read() as tf.Variable, weight }));
  const program: Program = (inputs) => {
    const saved = variables.map(({ variable }) => variable.clone());
    for (const { name, variable } of variables) variable.assign(inputs[name]!);
    const { value, grads } = tf.variableGrads(
      () => loss(inputs),
      trained.trainableWeights.map((w) => w.read() as tf.Variable),
    );
    const results: Record<string, tf.Tensor> = { loss: value };
    for (const { name, variable } of variables) {
      const gradient = grads[variable.name];
      if (gradient) results[`d_${name}`] = gradient;
      else if (!variable.trainable) results[`new_${name}`] = variable.clone();
    }
    for (const [i, { variable }] of variables.entries()) variable.assign(saved[i]!);
    return results;
  };
  const weightFeeds = variables.map(({ name, weight }, i) => {
    const positive = weight.name.includes('variance') || weight.name.includes('gamma');
    return [name, randomValues(weight.shape as number[], 100 + i, positive ? 0.5 : -0.5, positive ? 1.5 : 0.5)] as const;
  });
  return { program, feeds: { ...feeds, ...Object.fromEntries(weightFeeds) } };
}

/** Binary cross entropy of logits against a constant target. */
function crossEntropy(logits: tf.Tensor, target: number): tf.Scalar {
  return tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, target), logits).asScalar();
}

export interface Networks {
  readonly generator: tf.LayersModel;
  readonly discriminator: tf.LayersModel;
}

export function mlpNetworks(): Networks {
  const generator = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [3], units: 8, activation: 'relu' }), tf.layers.dense({ units: 2, activation: 'tanh' })],
  });
  const discriminator = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 7 }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dense({ units: 5, activation: 'sigmoid' }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  return { generator, discriminator };
}

/** A DCGAN (Radford et al. 2016) for pictures of `size` (divisible by 4) with few channels. */
export function convolutionNetworks(size = 8, width = 3, latent = 5, kernel = 4): Networks {
  const s = size / 4;
  const up = (filters: number) => tf.layers.conv2dTranspose({ filters, kernelSize: kernel, strides: 2, padding: 'same', useBias: false });
  const generator = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [latent], units: s * s * 2 * width, useBias: false }),
      tf.layers.reshape({ targetShape: [s, s, 2 * width] }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.reLU(),
      up(width),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.reLU(),
      up(1),
      tf.layers.activation({ activation: 'tanh' }),
    ],
  });
  const down = (filters: number, inputShape?: number[]) =>
    tf.layers.conv2d({ filters, kernelSize: kernel, strides: 2, padding: 'same', ...(inputShape ? { inputShape } : { useBias: false }) });
  const discriminator = tf.sequential({
    layers: [
      down(width, [size, size, 1]),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      down(2 * width),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  return { generator, discriminator };
}

const apply = (model: tf.LayersModel, x: tf.Tensor): tf.Tensor => model.apply(x, { training: true }) as tf.Tensor;

/** The discriminator's phase: real data against generated. */
export function discriminatorStep({ generator, discriminator }: Networks, real: number[], latent: number[]): Step {
  const loss: Loss = ({ real, latent }) => {
    const fake = apply(generator, latent!);
    return tf.add(crossEntropy(apply(discriminator, real!), 1), crossEntropy(apply(discriminator, fake), 0)).asScalar();
  };
  return step([generator, discriminator], discriminator, loss, { real: randomValues(real, 1), latent: randomValues(latent, 2) });
}

/** The generator's phase, non-saturating. */
export function generatorStep({ generator, discriminator }: Networks, latent: number[]): Step {
  const loss: Loss = ({ latent }) => crossEntropy(apply(discriminator, apply(generator, latent!)), 1);
  return step([generator, discriminator], generator, loss, { latent: randomValues(latent, 2) });
}

/** The critic's phase of WGAN-GP (Gulrajani et al. 2017): the loss holds a gradient. */
export function criticStep(critic: tf.LayersModel, shape: number[]): Step {
  const loss: Loss = ({ real, fake, mix }) => {
    const between = tf.add(tf.mul(mix!, real!), tf.mul(tf.sub(1, mix!), fake!));
    const slope = tf.grad((x: tf.Tensor) => tf.sum(apply(critic, x)))(between);
    const norm = tf.sqrt(tf.add(tf.sum(tf.square(slope), shape.map((_, i) => i).slice(1)), 1e-12));
    const penalty = tf.mul(10, tf.mean(tf.square(tf.sub(norm, 1))));
    return tf.add(tf.sub(tf.mean(apply(critic, fake!)), tf.mean(apply(critic, real!))), penalty).asScalar();
  };
  const feeds = {
    real: randomValues(shape, 1),
    fake: randomValues(shape, 2),
    mix: randomValues([shape[0]!, ...shape.slice(1).fill(1)], 3, 0, 1),
  };
  return step([critic], critic, loss, feeds);
}

export function critic(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 3, kernelSize: 5, strides: 2, padding: 'same' }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'softplus' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
}

/** Builds on `cpu`: the models' weights are leaves there, as in a program that has not heard of tracing. */
export function onCpuBackend<T>(build: () => T): T {
  void tf.setBackend('cpu');
  return build();
}
