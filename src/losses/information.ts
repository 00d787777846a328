import * as tf from '@tensorflow/tfjs';
import { classificationLoss } from './classification.js';

/**
 * What a generated image x = G(z, c) tells about its code c: the lower bound E log Q(c | x) + H(c) on the mutual information
 * I(c; x), with an approximate posterior Q (Chen et al. 2016, equation 4). Means over the shard, in nats; to be maximised.
 */

/**
 * For a code drawn uniformly from K categories, H(c) = log K: 0 where Q knows nothing, log K where it is certain and right.
 * @param logits of Q before any softmax, [n, K] @param code int32 [n]
 */
export function categoricalInformation(logits: tf.Tensor, code: tf.Tensor): tf.Scalar {
  return tf.sub(Math.log(logits.shape.at(-1)!), classificationLoss(logits, code));
}

/**
 * For d independent numbers drawn from U(-1, 1), H(c) = d log 2, with Q normal of unit deviation around `mean`. So wide a Q keeps
 * the bound below 0 and its slope within that of the squared error.
 * @param mean of Q, [n, d] @param style [n, d]
 */
export function gaussianInformation(mean: tf.Tensor, style: tf.Tensor): tf.Scalar {
  const dimensions = style.shape.at(-1)!;
  const squaredError = tf.mean(tf.sum(tf.square(tf.sub(style, mean)), -1));
  return tf.sub(dimensions * (Math.log(2) - 0.5 * Math.log(2 * Math.PI)), tf.mul(0.5, squaredError));
}
