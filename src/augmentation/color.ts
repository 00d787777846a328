import * as tf from '@tensorflow/tfjs';

/**
 * Changes of colour. Images come as planes [n, channels, height, width] in [-1, 1], 0 is mid-grey; results may leave that
 * range. What to change them by is one number a sample, [n, 1, 1, 1].
 */

/** x + shift. */
export const brightness = (planes: tf.Tensor, shift: tf.Tensor): tf.Tensor => tf.add(planes, shift);

/** Moves the channels away from their mean in each pixel by `factor`: 0 makes grey, 1 changes nothing. */
export const saturation = (planes: tf.Tensor, factor: tf.Tensor): tf.Tensor => spread(planes, tf.mean(planes, 1, true), factor);

/** Moves all values away from the mean of their image by `factor`: 0 makes it uniform, 1 changes nothing. */
export const contrast = (planes: tf.Tensor, factor: tf.Tensor): tf.Tensor => spread(planes, tf.mean(planes, [1, 2, 3], true), factor);

const spread = (planes: tf.Tensor, mean: tf.Tensor, factor: tf.Tensor): tf.Tensor => tf.add(tf.mul(tf.sub(planes, mean), factor), mean);

/** Mirrors the lightness of each pixel, the mean of its channels, about mid-grey where `flip` is 1; 0 changes nothing. */
export const lumaFlip = (planes: tf.Tensor, flip: tf.Tensor): tf.Tensor =>
  tf.sub(planes, tf.mul(tf.mean(planes, 1, true), tf.mul(flip, 2)));

/**
 * Turns the colours of RGB images about the axis of greys by `angle` radians: with the axis v = (1, 1, 1) / sqrt 3,
 * x cos + (v x x) sin + v (v . x) (1 - cos) (Rodrigues). A third of a turn takes red to green.
 */
export function hue(planes: tf.Tensor, angle: tf.Tensor): tf.Tensor {
  const [red, green, blue] = tf.split(planes, 3, 1);
  const cross = tf.concat([tf.sub(blue!, green!), tf.sub(red!, blue!), tf.sub(green!, red!)], 1);
  const grey = tf.mean(planes, 1, true);
  const turned = tf.add(tf.mul(tf.sub(planes, grey), tf.cos(angle)), tf.mul(cross, tf.div(tf.sin(angle), Math.sqrt(3))));
  return tf.add(turned, grey);
}
