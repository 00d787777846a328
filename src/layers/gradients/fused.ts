import * as tf from '@tensorflow/tfjs';
import { fusedOps } from '../context.js';
import type { ActivationGradient, FusedOps } from '../fused-ops.js';
import { single } from './cotangent.js';

/**
 * Gradients that take the engine's fused operation where there is one and nothing records: a gradient that is differentiated
 * itself stays composed. tfjs asks for the gradient of each input by itself, so that none is computed that nobody needs.
 */
const available = (): FusedOps => (tf.engine().isTapeOn() ? {} : fusedOps());

function activation(kernelName: string, choose: (ops: FusedOps, attributes: tf.NamedAttrMap) => ActivationGradient | undefined): void {
  const composed = tf.getGradient(kernelName);
  tf.registerGradient({
    ...composed,
    gradFunc: (dy, saved, attributes) => {
      const fused = choose(available(), attributes);
      return fused ? { x: () => fused(single(dy), saved[0]!) } : composed.gradFunc(dy, saved, attributes);
    },
  });
}

activation(tf.Relu, ({ reluGradient }) => reluGradient);
activation(tf.Tanh, ({ tanhGradient }) => tanhGradient);
activation(tf.Sigmoid, ({ sigmoidGradient }) => sigmoidGradient);
activation(tf.Softplus, ({ softplusGradient }) => softplusGradient);
activation(tf.LeakyRelu, ({ leakyReluGradient }, attributes) => {
  const { alpha } = attributes as tf.NamedAttrMap & tf.LeakyReluAttrs;
  return leakyReluGradient && ((dy, x) => leakyReluGradient(dy, x, alpha));
});

const addition = tf.getGradient(tf.Add);
tf.registerGradient({
  ...addition,
  gradFunc: (dy, saved, attributes) => {
    const composed = addition.gradFunc(dy, saved, attributes);
    const { biasGradient } = available();
    const [a, b] = saved;
    if (!biasGradient || !isBias(b!, a!)) return composed;
    return { ...composed, b: () => tf.reshape(biasGradient(single(dy)), b!.shape) };
  },
});

/** Whether b holds a number for each channel of a, as in [n, h, w, c] + [c]. */
const isBias = (b: tf.Tensor, a: tf.Tensor): boolean =>
  a.rank >= 2 && b.rank >= 1 && b.rank <= a.rank && b.size < a.size && b.size === a.shape.at(-1) && b.shape.at(-1) === b.size;
