import * as tf from '@tensorflow/tfjs';
import type { Network } from '../../src/systems/system.js';

/** A network that is a given function of its one input, so that a loss can be worked out by hand. */
export function functionNetwork(...outputs: readonly ((x: tf.Tensor) => tf.Tensor)[]): Network {
  const only = (x: tf.Tensor | readonly tf.Tensor[]): tf.Tensor => (x instanceof tf.Tensor ? x : x[0]!);
  return {
    apply: (x) => outputs[0]!(only(x)),
    applyAll: (x) => outputs.map((output) => output(only(x))),
    weight: (name) => {
      throw new Error(`a function has no weight ${name}`);
    },
  };
}
