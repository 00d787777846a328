import * as tf from '@tensorflow/tfjs';
import { InputError } from '../errors.js';

/** Keeps tensors alive until the gradient is taken. */
type Save = (tensors: tf.Tensor[]) => void;

interface Definition {
  readonly value: tf.Tensor;
  /** Gradients of the inputs, in their order, from that of the value and what was saved. */
  gradient(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[];
}

/**
 * `tf.customGrad` over a list of inputs, with the types it really passes. The gradient can't be differentiated: tfjs
 * knows nothing of what was computed for it.
 * @throws InputError, when the gradient is taken, where it is taken within another gradient
 */
export function customGradient(inputs: readonly tf.Tensor[], define: (inputs: tf.Tensor[], save: Save) => Definition): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const save = args.at(-1);
    if (typeof save !== 'function') throw new TypeError('tf.customGrad passes the function that saves tensors last');
    const { value, gradient } = define(args.slice(0, -1) as tf.Tensor[], save);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        if (tf.engine().isTapeOn()) {
          throw new InputError('order', 'a phase of order 1 differentiates a gradient', 'declare the phase with `order: 2`');
        }
        return gradient(dy, saved);
      },
    };
  });
  return op(...inputs);
}
