import * as tf from '@tensorflow/tfjs';
import { toImages, toPlanes } from './planes.js';
import { reflect } from './reflect.js';

/** Where each pixel of a result is read, in pixels from the first: [n, height, width] each. */
export interface Positions {
  readonly rows: tf.Tensor;
  readonly columns: tf.Tensor;
}

/**
 * Reads images between their pixels: the four pixels around each position, weighted by closeness (bilinear). Beyond
 * the borders lies the mirror image. The gradient reaches the images, not the positions.
 *
 * @param planes [n, channels, height, width]
 */
export function resample(planes: tf.Tensor, { rows, columns }: Positions): tf.Tensor {
  const [n, channels, height, width] = planes.shape as [number, number, number, number];
  const row = between(reflect(rows, height), height);
  const column = between(reflect(columns, width), width);
  const first = tf.reshape(tf.mul(tf.range(0, n), height * width), [n, 1, 1]);
  const at = tf.add(first, tf.add(tf.mul(row.before, width), column.before));
  const read = tf.gather(squares(planes), tf.cast(tf.reshape(at, [-1]), 'int32'));
  const corners = tf.split(toPlanes(tf.reshape(read, [n, height, width, 4 * channels])), 4, 1);
  const mix = (before: tf.Tensor, after: tf.Tensor, share: tf.Tensor): tf.Tensor =>
    tf.add(before, tf.mul(tf.sub(after, before), tf.expandDims(share, 1)));
  const upper = mix(corners[0]!, corners[1]!, column.share);
  const lower = mix(corners[2]!, corners[3]!, column.share);
  return mix(upper, lower, row.share);
}

/**
 * [n height width, 4 channels]: with each pixel those to its right, below, and right below, so that one read gets all four. To
 * the right of the last pixel, where the share is 0, lies the last.
 */
function squares(planes: tf.Tensor): tf.Tensor {
  const [, channels, height, width] = planes.shape as [number, number, number, number];
  const right = shiftedBack(planes, 3, width);
  const all = tf.concat([planes, right, shiftedBack(planes, 2, height), shiftedBack(right, 2, height)], 1);
  return tf.reshape(toImages(all), [-1, 4 * channels]);
}

/** The next element along an axis in the place of each; the last stays. */
function shiftedBack(x: tf.Tensor, axis: number, size: number): tf.Tensor {
  const [first, rest] = [x.shape.map(() => 0), x.shape];
  const next = tf.slice(x, first.with(axis, Math.min(1, size - 1)), rest.with(axis, Math.max(1, size - 1)));
  return size === 1 ? next : tf.concat([next, tf.slice(x, first.with(axis, size - 1), rest.with(axis, 1))], axis);
}

/** The pixel before each position in [0, size - 1], and how far the position is from it to the next, [0, 1]. */
function between(positions: tf.Tensor, size: number): { before: tf.Tensor; share: tf.Tensor } {
  // Rounding may put a position a little outside.
  const before = tf.clipByValue(tf.floor(positions), 0, size - 1);
  return { before, share: tf.sub(positions, before) };
}
