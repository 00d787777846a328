import * as tf from '@tensorflow/tfjs';
import { gradientPenalty, r1Penalty } from '../../../../src/losses/penalties.js';
import { type Argument, argument, type Case, operation } from '../case.js';

type Critic = (x: tf.Tensor, ...weights: tf.Tensor[]) => tf.Tensor;

const picture = [2, 4, 4, 2];
const weight = (shape: readonly number[]): Argument => argument(shape, -0.8, 0.8);
const convolution = (x: tf.Tensor, w: tf.Tensor, stride = 1) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
const halved = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid');
const leaky = (x: tf.Tensor) => tf.leakyRelu(x, 0.2);
const score = (h: tf.Tensor, w: tf.Tensor) => tf.matMul(tf.reshape(h, [2, -1]), w);

function normalised(x: tf.Tensor, axes: number[]): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-2)));
}

function attention(h: tf.Tensor, query: tf.Tensor, key: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const flat = tf.reshape(h, [8, 3]);
  const places = (w: tf.Tensor) => tf.reshape(tf.matMul(flat, w), [2, 4, -1]);
  const weights = tf.softmax(tf.matMul(places(query), places(key), false, true));
  return tf.add(tf.reshape(flat, [2, 4, 3]), tf.matMul(weights, places(value)));
}

/** The pictures between real and generated ones take part in the derivatives as well. */
const gradientPenaltyOf = (name: string, weights: readonly Argument[], critic: Critic): Case =>
  operation(`gradient penalty of ${name}`, [picture, picture, argument([2, 1, 1, 1], 0, 1), ...weights], (real, fake, share, ...weights) =>
    gradientPenalty((x) => critic(x, ...weights), real!, fake!, share!),
  );

const r1Of = (name: string, weights: readonly Argument[], critic: Critic): Case =>
  operation(`R1 of ${name}`, [picture, ...weights], (x, ...weights) => r1Penalty((x) => critic(x, ...weights), x!));

type Resize = (x: tf.Tensor4D) => tf.Tensor4D;

/** mean (|J^T y| - a)^2, J the Jacobian of the pictures by the latents (Karras et al. 2020, equation 4). */
const pathLength = (name: string, batch: number, resize: Resize): Case => {
  const weights = [weight([3, 12]), weight([3, 3, 3, 3]), weight([1, 1, 3, 2])];
  return operation(`path length of ${name}`, [[batch, 3], [batch, 4, 4, 2], ...weights], (z, y, ...[dense, filter, toPicture]) => {
    const generator = (z: tf.Tensor) => {
      const h = resize(tf.reshape(tf.tanh(tf.matMul(z, dense!)), [batch, 2, 2, 3]));
      return convolution(leaky(convolution(h, filter!)), toPicture!);
    };
    const along = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(generator(z), y!)))(z!);
    return tf.mean(tf.square(tf.sub(tf.sqrt(tf.sum(tf.square(along), 1)), 0.5)));
  });
};

/** Losses that hold a gradient, as functions of data and weights. */
export const penalties: readonly Case[] = [
  gradientPenaltyOf('convolution and leaky ReLU', [weight([4, 4, 2, 3]), weight([12, 1])], (x, w, out) =>
    score(leaky(convolution(x, w!, 2)), out!),
  ),
  gradientPenaltyOf('layer normalisation', [weight([4, 4, 2, 3]), weight([12, 1])], (x, w, out) =>
    score(leaky(normalised(convolution(x, w!, 2), [1, 2, 3])), out!),
  ),
  gradientPenaltyOf('instance normalisation', [weight([4, 4, 2, 3]), weight([12, 1])], (x, w, out) =>
    score(leaky(normalised(convolution(x, w!, 2), [1, 2])), out!),
  ),
  gradientPenaltyOf(
    'a residual block with average pooling',
    [weight([3, 3, 2, 3]), weight([3, 3, 3, 3]), weight([1, 1, 2, 3]), weight([12, 1])],
    (x, first, second, skip, out) => {
      const residual = halved(convolution(leaky(convolution(x, first!)), second!));
      return score(leaky(tf.add(residual, convolution(halved(x), skip!))), out!);
    },
  ),
  gradientPenaltyOf(
    'self-attention',
    [weight([2, 2, 2, 3]), weight([3, 2]), weight([3, 2]), weight([3, 3]), weight([12, 1])],
    (x, w, query, key, value, out) => score(attention(leaky(convolution(x, w!, 2)), query!, key!, value!), out!),
  ),
  r1Of('convolution, softplus and max pooling', [weight([3, 3, 2, 3]), weight([12, 1])], (x, w, out) =>
    score(tf.maxPool(tf.softplus(convolution(x, w!)) as tf.Tensor4D, 2, 2, 'valid'), out!),
  ),
  r1Of('minibatch deviation', [weight([4, 4, 2, 3]), weight([12, 1]), weight([1, 1])], (x, w, out, deviation) => {
    const h = leaky(convolution(x, w!, 2));
    const spread = tf.mean(tf.sqrt(tf.add(tf.moments(h, [0]).variance, 1e-2)));
    return tf.add(score(h, out!), tf.mul(spread, deviation!));
  }),
  pathLength('bilinear resize and convolution', 2, (x) => tf.image.resizeBilinear(x, [4, 4])),
  pathLength('nearest resize and convolution', 1, (x) => tf.image.resizeNearestNeighbor(x, [4, 4])),
];
