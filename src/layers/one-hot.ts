import * as tf from '@tensorflow/tfjs';

/**
 * Classes as vectors with a 1 at the class and 0 elsewhere.
 * @param labels int32 [n], 0 to `classes` - 1
 * @returns float32 [n, classes]
 */
export const oneHot = (labels: tf.Tensor, classes: number): tf.Tensor => tf.oneHot(labels, classes, 1, 0, 'float32');

/**
 * Classes as planes beside an image's channels: the plane of the class is 1 everywhere, the others are 0.
 * @param labels int32 [n], 0 to `classes` - 1
 * @returns float32 [n, height, width, classes]
 */
export function classMaps(labels: tf.Tensor, classes: number, height: number, width: number): tf.Tensor {
  return tf.tile(tf.reshape(oneHot(labels, classes), [-1, 1, 1, classes]), [1, height, width, 1]);
}
