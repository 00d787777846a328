import * as tf from '@tensorflow/tfjs';

/** Comparisons and logic are constant almost everywhere: no gradient flows. */
for (const kernelName of [tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual, tf.LogicalAnd, tf.LogicalOr]) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, [a, b]) => ({ a: () => zeros(a!), b: () => zeros(b!) }),
  });
}
tf.registerGradient({ kernelName: tf.LogicalNot, inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: () => zeros(x!) }) });

/** tfjs wants gradients to be float32, those of truth values too. */
const zeros = (x: tf.Tensor): tf.Tensor => tf.cast(tf.zerosLike(x), 'float32');
