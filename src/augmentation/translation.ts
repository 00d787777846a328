import * as tf from '@tensorflow/tfjs';
import { reflect } from './reflect.js';

/** What shows where an image was moved away: mid-grey (0), or its mirror image. */
export type Border = 'grey' | 'reflect';

/**
 * Moves images by whole pixels, each by its own: down by `rows` and right by `columns`. As products with a matrix of zeros
 * and ones for each sample, which read one pixel exactly: static shapes, and a gradient that is the transposed product.
 *
 * @param planes [n, channels, height, width]
 * @param rows whole numbers, [n, 1]
 * @param columns whole numbers, [n, 1]
 */
export function translate(planes: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor, border: Border): tf.Tensor {
  const [n, channels, height, width] = planes.shape as [number, number, number, number];
  // Written out for each channel: tfjs's `cpu` pairs the stacks of a product wrongly where it has to repeat one within a sample.
  const down = tf.tile(selection(rows, height, border), [1, channels, 1, 1]);
  const moved = tf.reshape(tf.matMul(down, planes), [n, channels * height, width]);
  const right = tf.reshape(selection(columns, width, border), [n, width, width]);
  return tf.reshape(tf.matMul(moved, right, false, true), planes.shape);
}

/** [n, 1, size, size]: row i has its 1 at the pixel that i gets, and none where that lies outside. */
function selection(shift: tf.Tensor, size: number, border: Border): tf.Tensor {
  const pixels = tf.range(0, size);
  const from = tf.sub(pixels, shift);
  const source = border === 'reflect' ? reflect(from, size) : from;
  return tf.cast(tf.equal(tf.reshape(source, [-1, 1, size, 1]), pixels), 'float32');
}
