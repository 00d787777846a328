import * as tf from '@tensorflow/tfjs';
import type { DataShape } from '../data/dataset.js';
import { InputError } from '../errors.js';
import { BatchNorm } from '../layers/batch-norm.js';

/**
 * The two networks of the deep convolutional GAN (Radford et al. 2016, section 3), which other systems build upon, with the
 * reference code's batch normalisation and initial weights.
 */

/** Images the networks can draw: `start` pixels a side, doubled `doublings` times, are `size`. */
export interface DcganImage {
  readonly start: number;
  readonly doublings: number;
  readonly size: number;
  readonly channels: number;
}

/**
 * @param system name of the system that asks, for errors
 * @throws InputError where the data holds points, or images whose side is neither 4 x 2^n nor 7 x 2^n
 */
export function dcganImage(system: string, data: DataShape): DcganImage {
  const { kind, shape } = data.data!;
  if (kind !== 'image') throw new InputError('data-kind', `${system} learns images and the data holds points`, 'train `gan` on them');
  const [height = 0, width = 0, channels = 0] = shape;
  for (const start of [4, 7]) {
    const doublings = Math.log2(height / start);
    if (height === width && Number.isInteger(doublings) && doublings >= 1) return { start, doublings, size: height, channels };
  }
  const sizes = [8, 14, 16, 28, 32, 56, 64, 112, 128, 224, 256];
  const nearest = sizes.reduce((a, b) => (Math.abs(b - height) < Math.abs(a - height) ? b : a));
  throw new InputError(
    'image-size',
    `${system} can't draw images of ${height}x${width}`,
    `bring them to a side of 4 x 2^n or 7 x 2^n pixels, e.g. --size ${nearest}`,
  );
}

const weights = () => tf.initializers.randomNormal({ mean: 0, stddev: 0.02 });

/** Without a bias before it: batch normalisation takes the mean away again. */
const batchNorm = (name: string) => new BatchNorm({ name, gammaInitializer: tf.initializers.randomNormal({ mean: 1, stddev: 0.02 }) });

export interface DcganGeneratorOptions {
  /** Length of the input vector: the latent, and a condition where there is one. */
  readonly inputs: number;
  /** Channels at half resolution; doubled at each halving. */
  readonly width: number;
}

/** [n, inputs] -> start x start x (width 2^(doublings - 1)) -> ... -> size x size x channels in [-1, 1]. */
export function dcganGenerator({ start, doublings, channels }: DcganImage, { inputs, width }: DcganGeneratorOptions): tf.LayersModel {
  const deepest = width * 2 ** (doublings - 1);
  const layers: tf.layers.Layer[] = [
    tf.layers.dense({
      name: 'project',
      units: start * start * deepest,
      inputShape: [inputs],
      useBias: false,
      kernelInitializer: weights(),
    }),
    tf.layers.reshape({ name: 'shape', targetShape: [start, start, deepest] }),
    batchNorm('project_norm'),
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
    else layers.push(batchNorm(`up${i}_norm`), tf.layers.reLU({ name: `up${i}_relu` }));
  }
  return tf.sequential({ name: 'generator', layers });
}

export interface DcganDiscriminatorOptions {
  /** Channels at half resolution; doubled at each halving. */
  readonly width: number;
  /**
   * `none` for losses that take each sample's gradient by itself. Layers then have a bias, and initial weights by He et al. 2015
   * keep the signal's scale in place of the normalisation.
   */
  readonly norm: 'batch' | 'none';
}

/**
 * size x size x channels -> width at half the side -> ... -> [n, 1], a logit or a score. No batch normalisation on the first
 * layer, no bias on the last.
 */
export function dcganDiscriminator({ doublings, size, channels }: DcganImage, { width, norm }: DcganDiscriminatorOptions): tf.LayersModel {
  const kernelInitializer = () => (norm === 'batch' ? weights() : tf.initializers.heNormal({}));
  const layers: tf.layers.Layer[] = [];
  for (let i = 1; i <= doublings; i++) {
    layers.push(
      tf.layers.conv2d({
        name: `down${i}`,
        ...(i === 1 ? { inputShape: [size, size, channels] } : {}),
        filters: width * 2 ** (i - 1),
        kernelSize: 4,
        strides: 2,
        padding: 'same',
        useBias: norm === 'none',
        kernelInitializer: kernelInitializer(),
      }),
    );
    if (i > 1 && norm === 'batch') layers.push(batchNorm(`down${i}_norm`));
    layers.push(tf.layers.leakyReLU({ name: `down${i}_leaky_relu`, alpha: 0.2 }));
  }
  layers.push(
    tf.layers.flatten({ name: 'flatten' }),
    tf.layers.dense({ name: 'logit', units: 1, useBias: false, kernelInitializer: kernelInitializer() }),
  );
  return tf.sequential({ name: 'discriminator', layers });
}
