import * as tf from '@tensorflow/tfjs';
import type { TraceScope } from '../onnx/index.js';

/**
 * A StyleGAN2 (Karras et al. 2020) for 32x32 pictures, with the widths of its reference configuration, in plain tfjs
 * operations: modulated convolutions, noise, skip and residual connections, minibatch deviation, R1 and path length. A
 * program of the size that the largest systems reach, to be compiled, not trained.
 */

/** Weights, data and noise by name and shape, and constants. */
export interface Sources extends Pick<TraceScope, 'constant'> {
  get(name: string, ...shape: number[]): tf.Tensor;
}

/** A phase: its loss, and the weights that it trains, by their names. */
export interface Phase {
  readonly name: string;
  readonly trains: RegExp;
  loss(from: Sources): tf.Tensor;
}

const channels = 512;
const sizes = [4, 8, 16, 32];
const batch = 16;
const mappingLayers = 8;

export const styleGan2Phases: readonly Phase[] = [
  {
    name: 'discriminator',
    trains: /^discriminator\//,
    loss: (from) => tf.mean(tf.add(tf.softplus(score(from, fake(from).picture)), tf.softplus(tf.neg(score(from, real(from)))))),
  },
  {
    name: 'generator',
    trains: /^(mapping|synthesis)\//,
    loss: (from) => tf.mean(tf.softplus(tf.neg(score(from, fake(from).picture)))),
  },
  {
    name: 'R1',
    trains: /^discriminator\//,
    loss: (from) => tf.mean(tf.square(tf.grad((x: tf.Tensor) => tf.sum(score(from, x)))(real(from)))),
  },
  {
    name: 'path length',
    trains: /^(mapping|synthesis)\//,
    loss: (from) => {
      const weighted = (style: tf.Tensor) => tf.sum(tf.mul(synthesis(from, style), from.get('data/directions', batch, 32, 32, 3)));
      const slope = tf.grad(weighted)(fake(from).style);
      const lengths = tf.sqrt(tf.sum(tf.square(slope), 1));
      return tf.mean(tf.square(tf.sub(lengths, from.get('data/mean'))));
    },
  },
];

const real = (from: Sources): tf.Tensor => from.get('data/real', batch, 32, 32, 3);

function fake(from: Sources): { style: tf.Tensor; picture: tf.Tensor } {
  const style = mapping(from, from.get('data/latent', batch, channels));
  return { style, picture: synthesis(from, style) };
}

const activation = (x: tf.Tensor): tf.Tensor => tf.mul(tf.leakyRelu(x, 0.2), Math.SQRT2);

/** Weights have unit variance and are scaled where they are used: equalised learning rate. */
function convolution(x: tf.Tensor, filter: tf.Tensor): tf.Tensor {
  const [height, width, inputs] = filter.shape as [number, number, number];
  return tf.conv2d(x as tf.Tensor4D, tf.mul(filter, 1 / Math.sqrt(height * width * inputs)) as tf.Tensor4D, 1, 'same');
}

function dense(from: Sources, name: string, x: tf.Tensor, units: number): tf.Tensor {
  const inputs = x.shape.at(-1)!;
  const kernel = tf.mul(from.get(`${name}/kernel`, inputs, units), 1 / Math.sqrt(inputs));
  return tf.add(tf.matMul(x, kernel), from.get(`${name}/bias`, units));
}

/** A convolution whose input channels are scaled by the style; its filters have unit norm then, unless told. */
function modulated(from: Sources, name: string, x: tf.Tensor, style: tf.Tensor, filters: number, kernel: number): tf.Tensor {
  const inputs = x.shape.at(-1)!;
  const filter = from.get(`${name}/filter`, kernel, kernel, inputs, filters);
  const scale = dense(from, `${name}/style`, style, inputs);
  const y = convolution(tf.mul(x, tf.reshape(scale, [batch, 1, 1, inputs])), filter);
  // Pictures keep their contrast.
  if (filters === 3) return y;
  const power = tf.matMul(tf.square(scale), tf.mean(tf.square(filter), [0, 1]));
  return tf.mul(y, tf.reshape(tf.rsqrt(tf.add(power, 1e-8)), [batch, 1, 1, filters]));
}

function mapping(from: Sources, latent: tf.Tensor): tf.Tensor {
  let h = tf.mul(latent, tf.rsqrt(tf.add(tf.mean(tf.square(latent), 1, true), 1e-8)));
  for (let i = 0; i < mappingLayers; i++) h = activation(dense(from, `mapping/${i}`, h, channels));
  return h;
}

function synthesis(from: Sources, style: tf.Tensor): tf.Tensor {
  const layer = (name: string, x: tf.Tensor): tf.Tensor => {
    const noise = from.get(`noise/${name}`, batch, x.shape[1]!, x.shape[2]!, 1);
    const noisy = tf.add(modulated(from, name, x, style, channels, 3), tf.mul(noise, from.get(`${name}/strength`)));
    return activation(tf.add(noisy, from.get(`${name}/bias`, channels)));
  };
  let h: tf.Tensor = tf.tile(from.get('synthesis/constant', 1, 4, 4, channels), [batch, 1, 1, 1]);
  let picture: tf.Tensor | undefined;
  for (const size of sizes) {
    const name = `synthesis/${size}`;
    if (size > 4) h = layer(`${name}/up`, doubled(h));
    h = layer(`${name}/convolution`, h);
    const rgb = tf.add(modulated(from, `${name}/rgb`, h, style, 3, 1), from.get(`${name}/rgb/bias`, 3));
    picture = picture ? tf.add(doubled(picture), rgb) : rgb;
  }
  return picture!;
}

/** The discriminator. */
function score(from: Sources, picture: tf.Tensor): tf.Tensor {
  const layer = (name: string, x: tf.Tensor, kernel = 3): tf.Tensor => {
    const filter = from.get(`discriminator/${name}/filter`, kernel, kernel, x.shape[3]!, channels);
    return activation(tf.add(convolution(x, filter), from.get(`discriminator/${name}/bias`, channels)));
  };
  let h = layer('rgb', picture, 1);
  for (const size of sizes.slice(1).reverse()) {
    const skip = convolution(halved(from, h), from.get(`discriminator/${size}/skip`, 1, 1, channels, channels));
    const residual = halved(from, layer(`${size}/second`, layer(`${size}/first`, h)));
    h = tf.mul(tf.add(residual, skip), Math.SQRT1_2);
  }
  h = layer('last', tf.concat([h, minibatchDeviation(h)], 3));
  const features = activation(dense(from, 'discriminator/features', tf.reshape(h, [batch, -1]), channels));
  return dense(from, 'discriminator/score', features, 1);
}

const doubled = (x: tf.Tensor): tf.Tensor => tf.image.resizeBilinear(x as tf.Tensor4D, [2 * x.shape[1]!, 2 * x.shape[2]!], false, true);

/** Half the size, after the binomial filter [1, 3, 3, 1]. */
function halved(from: Sources, x: tf.Tensor): tf.Tensor {
  const taps = [1, 3, 3, 1];
  const binomial = taps.flatMap((a) => taps.map((b) => (a * b) / 64));
  const filter = tf.tile(from.constant(binomial, [4, 4, 1, 1]), [1, 1, x.shape[3]!, 1]);
  return tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same');
}

/** The mean deviation within groups of 4 samples, as one more channel (Karras et al. 2018, section 3). */
function minibatchDeviation(x: tf.Tensor): tf.Tensor {
  const [, height, width, depth] = x.shape as [number, number, number, number];
  const groups = tf.reshape(x, [4, batch / 4, height, width, depth]);
  const deviation = tf.sqrt(tf.add(tf.moments(groups, 0).variance, 1e-8));
  const each = tf.reshape(tf.mean(deviation, [1, 2, 3]), [1, batch / 4, 1, 1, 1]);
  return tf.reshape(tf.tile(each, [4, 1, height, width, 1]), [batch, height, width, 1]);
}
