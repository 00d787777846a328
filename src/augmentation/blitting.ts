import * as tf from '@tensorflow/tfjs';
import { sidesOf } from './planes.js';

/**
 * Rearrangements of whole pixels. Images come as planes, [n, channels, height, width]; what to do is one number a sample,
 * [n, 1, 1, 1].
 */

/** Mirrors left and right where `flip` is 1; 0 changes nothing. */
export const flipHorizontally = (planes: tf.Tensor, flip: tf.Tensor): tf.Tensor =>
  tf.where(tf.greater(flip, 0.5), tf.reverse(planes, 3), planes);

/**
 * Turns square images counter-clockwise by `turns` quarters of a full turn, 0 to 3.
 * @throws Error where the images are not square
 */
export function quarterTurns(planes: tf.Tensor, turns: tf.Tensor): tf.Tensor {
  const [height, width] = sidesOf(planes);
  if (height !== width) throw new Error(`quarter turns keep the shape of square images only, not of ${height}x${width}`);
  const half = tf.where(tf.greaterEqual(turns, 2), tf.reverse(planes, [2, 3]), planes);
  const odd = tf.logicalOr(tf.equal(turns, 1), tf.equal(turns, 3));
  return tf.where(odd, tf.reverse(tf.transpose(half, [0, 1, 3, 2]), 2), half);
}
