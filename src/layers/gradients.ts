import * as tf from '@tensorflow/tfjs';

/**
 * Gradients that tfjs lacks and that second derivatives of critics need (gradient penalty, R1, path length). They are
 * made of tfjs operations and hold for every backend. Importing this file registers them.
 */

/** Comparisons and logic are constant almost everywhere: no gradient flows. */
for (const kernelName of [tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual, tf.LogicalAnd, tf.LogicalOr]) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, [a, b]) => ({ a: () => tf.zerosLike(a!), b: () => tf.zerosLike(b!) }),
  });
}
tf.registerGradient({ kernelName: tf.LogicalNot, inputsToSave: ['x'], gradFunc: (_, [x]) => ({ x: () => tf.zerosLike(x!) }) });

/**
 * dw = F(x, dy), the filter gradient, is bilinear. With the cotangent v (shaped like the filter), by adjointness:
 * to x it is the input gradient of dy under the filter v, to dy the convolution of x with v.
 */
tf.registerGradient({
  kernelName: tf.Conv2DBackpropFilter,
  inputsToSave: ['x', 'dy'],
  gradFunc: (v, [x, dy], attributes) => {
    const { strides, pad, dataFormat, dimRoundingMode } = attributes as tf.NamedAttrMap & tf.Conv2DBackpropFilterAttrs;
    const filter = single(v);
    const shared = { strides, pad, dataFormat, ...(dimRoundingMode === undefined ? {} : { dimRoundingMode }) };
    return {
      x: () => tf.engine().runKernel<tf.Tensor>(tf.Conv2DBackpropInput, { dy: dy!, filter }, { ...shared, inputShape: x!.shape }),
      dy: () => tf.engine().runKernel<tf.Tensor>(tf.Conv2D, { x: x!, filter }, { ...shared, dilations: 1 }),
    };
  },
});

/** The gradient of average pooling is linear in dy, and its adjoint is average pooling. */
tf.registerGradient({
  kernelName: tf.AvgPoolGrad,
  inputsToSave: ['input'],
  gradFunc: (v, [input], attributes) => {
    const { filterSize, strides, pad } = attributes as tf.NamedAttrMap & tf.AvgPoolGradAttrs;
    return {
      dy: () =>
        tf.avgPool(single(v).as4D(input!.shape[0]!, input!.shape[1]!, input!.shape[2]!, input!.shape[3]!), filterSize, strides, pad),
      input: () => tf.zerosLike(input!),
    };
  },
});

/** All of these kernels have one output. */
function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (Array.isArray(dy)) throw new Error('a kernel with one output got several gradients');
  return dy;
}
