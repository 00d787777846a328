import type * as tf from '@tensorflow/tfjs';

/** Layers applied one after another: what a functional model has in place of `tf.sequential`. */
export const chain = (layers: readonly tf.layers.Layer[], x: tf.SymbolicTensor): tf.SymbolicTensor =>
  layers.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
