import * as tf from '@tensorflow/tfjs';

/**
 * tfjs's own gradients of these operations have the shape of the result: where an operand was broadcast they are the
 * gradients of its copies, which add up.
 */
for (const kernelName of [tf.Maximum, tf.Minimum, tf.SquaredDifference, tf.BatchMatMul]) {
  const own = tf.getGradient(kernelName);
  tf.registerGradient({
    ...own,
    gradFunc: (dy, saved, attributes) => {
      const { a, b } = own.gradFunc(dy, saved, attributes);
      return { a: () => summedTo(a!(), saved[0]!.shape), b: () => summedTo(b!(), saved[1]!.shape) };
    },
  });
}

function summedTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}
