import * as tf from '@tensorflow/tfjs';
import { sidesOf } from './planes.js';

/**
 * Makes a box of each image mid-grey, 0 (DeVries & Taylor 2017). What of the box lies outside is no loss.
 *
 * @param planes [n, channels, height, width]
 * @param top first row of the box, a whole number, may be negative, [n, 1]
 * @param left first column of the box, as `top`
 * @param size rows and columns of the box
 */
export function cutout(planes: tf.Tensor, top: tf.Tensor, left: tf.Tensor, [rows, columns]: readonly [number, number]): tf.Tensor {
  const n = planes.shape[0]!;
  const [height, width] = sidesOf(planes);
  const inRows = tf.reshape(inside(top, rows, height), [n, 1, height, 1]);
  const inColumns = tf.reshape(inside(left, columns, width), [n, 1, 1, width]);
  return tf.mul(planes, tf.sub(1, tf.mul(inRows, inColumns)));
}

/** [n, size]: 1 from pixel `first` for `length` pixels, else 0. */
function inside(first: tf.Tensor, length: number, size: number): tf.Tensor {
  const pixels = tf.range(0, size);
  const there = tf.logicalAnd(tf.greaterEqual(pixels, first), tf.less(pixels, tf.add(first, length)));
  return tf.cast(there, 'float32');
}
