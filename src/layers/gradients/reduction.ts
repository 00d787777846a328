import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

/**
 * The gradient of a sum goes to every element that was added. tfjs multiplies it with an array of ones, as large as what
 * was added, that it fills in JavaScript.
 */
tf.registerGradient({
  kernelName: tf.Sum,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { axis } = attributes as tf.NamedAttrMap & tf.SumAttrs;
    return { x: () => spread(single(dy), x!.shape, axis) };
  },
});
tf.registerGradient({
  kernelName: tf.Mean,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attributes) => {
    const { axis } = attributes as tf.NamedAttrMap & tf.MeanAttrs;
    return { x: () => spread(tf.div(single(dy), x!.size / single(dy).size), x!.shape, axis) };
  },
});

/** Repeats `reduced` along the axes that a reduction of a tensor of `shape` has taken away. */
function spread(reduced: tf.Tensor, shape: number[], axis: number | number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, shape);
  const kept = shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return tf.broadcastTo(tf.reshape(reduced, kept), shape);
}
