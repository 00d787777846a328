import * as tf from '@tensorflow/tfjs';

/**
 * Images in [-1, 1] as whole numbers from 0 to 255, with the rounding of our PNG files (`toByte` of `images/grid.ts`):
 * floor(127.5 x + 127.5 + 1/2), clipped first.
 */
export function normalizedToBytes(images: tf.Tensor): tf.Tensor {
  return tf.floor(tf.add(tf.mul(tf.clipByValue(images, -1, 1), 127.5), 128));
}
