import * as tf from '@tensorflow/tfjs';
import type { StreamShape } from '../data/dataset.js';
import { Bias, beforeTanh } from '../layers/bias.js';
import { Dropout } from '../layers/dropout.js';
import { Maxout } from '../layers/maxout.js';

const uniform = (range: number) => tf.initializers.randomUniform({ minval: -range, maxval: range });

/**
 * z -> hidden ReLU layers -> images in [-1, 1] starting from the mean image, or points.
 * @param latent dimensions of z
 * @param units of the hidden layers; null: 1200, 1200 for images, 128, 128, 128 for points
 */
export function ganGenerator(latent: number, units: readonly number[] | null, data: StreamShape): tf.LayersModel {
  const { kind, shape, mean } = data;
  const points = kind === 'points';
  const hidden = units ?? (points ? [128, 128, 128] : [1200, 1200]);
  const kernelInitializer = () => (points ? tf.initializers.heUniform({}) : uniform(0.05));
  const layers: tf.layers.Layer[] = hidden.map((width, i) =>
    tf.layers.dense({
      name: `hidden${i + 1}`,
      units: width,
      activation: 'relu',
      kernelInitializer: kernelInitializer(),
      ...(i === 0 ? { inputShape: [latent] } : {}),
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
 * @param maxout units of each maxout layer
 */
export function maxoutDiscriminator(maxout: number, { shape }: StreamShape): tf.LayersModel {
  const pieces = 5;
  return tf.sequential({
    name: 'discriminator',
    layers: [
      tf.layers.rescaling({ name: 'intensity', scale: 0.5, offset: 0.5, inputShape: [...shape] }),
      tf.layers.flatten({ name: 'flatten' }),
      new Dropout({ name: 'dropout0', rate: 0.2 }),
      tf.layers.dense({ name: 'hidden1', units: maxout * pieces, kernelInitializer: uniform(0.005) }),
      new Maxout({ name: 'maxout1', pieces }),
      new Dropout({ name: 'dropout1', rate: 0.5 }),
      tf.layers.dense({ name: 'hidden2', units: maxout * pieces, kernelInitializer: uniform(0.005) }),
      new Maxout({ name: 'maxout2', pieces }),
      new Dropout({ name: 'dropout2', rate: 0.5 }),
      tf.layers.dense({ name: 'logit', units: 1, kernelInitializer: uniform(0.005) }),
    ],
  });
}

/** Three ReLU layers of 128, for points. */
export function reluDiscriminator({ shape }: StreamShape): tf.LayersModel {
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
