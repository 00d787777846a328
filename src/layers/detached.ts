import * as tf from '@tensorflow/tfjs';

/**
 * The value of `compute` as a constant to every gradient, of whatever order: what it is computed from gets none through
 * it. The operations run inside a custom operation that has no inputs, so that they are on no tape.
 */
export function detached(compute: () => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();
}
