import type * as tf from '@tensorflow/tfjs';

/** The cotangent of a kernel with one output, which tfjs types as perhaps several. */
export function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (Array.isArray(dy)) throw new Error('a kernel with one output got several gradients');
  return dy;
}
