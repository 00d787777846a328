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

/** Both gradients of the depthwise convolution are bilinear; each is the adjoint of the others, as above. */
tf.registerGradient({
  kernelName: tf.DepthwiseConv2dNativeBackpropInput,
  inputsToSave: ['dy', 'filter'],
  gradFunc: (v, [dy, filter], attributes) => {
    const { inputShape: _, ...shared } = attributes as tf.NamedAttrMap & tf.DepthwiseConv2dNativeBackpropInputAttrs;
    const x = single(v);
    return {
      dy: () => tf.engine().runKernel<tf.Tensor>(tf.DepthwiseConv2dNative, { x, filter: filter! }, { ...shared, dataFormat: 'NHWC' }),
      filter: () =>
        tf.engine().runKernel<tf.Tensor>(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy: dy! }, { ...shared, filterShape: filter!.shape }),
    };
  },
});
tf.registerGradient({
  kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
  inputsToSave: ['x', 'dy'],
  gradFunc: (v, [x, dy], attributes) => {
    const { filterShape: _, ...shared } = attributes as tf.NamedAttrMap & tf.DepthwiseConv2dNativeBackpropFilterAttrs;
    const filter = single(v);
    return {
      x: () =>
        tf.engine().runKernel<tf.Tensor>(tf.DepthwiseConv2dNativeBackpropInput, { dy: dy!, filter }, { ...shared, inputShape: x!.shape }),
      dy: () => tf.engine().runKernel<tf.Tensor>(tf.DepthwiseConv2dNative, { x: x!, filter }, { ...shared, dataFormat: 'NHWC' }),
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

/** Resizing is linear: its gradient is linear in dy, and the adjoint of that is resizing. */
for (const [kernelName, forward] of [
  [tf.ResizeBilinearGrad, tf.ResizeBilinear],
  [tf.ResizeNearestNeighborGrad, tf.ResizeNearestNeighbor],
] as const) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (v, [images], attributes) => ({
      dy: () => tf.engine().runKernel<tf.Tensor>(forward, { images: single(v) }, attributes),
      images: () => tf.zerosLike(images!),
    }),
  });
}

/** All of these kernels have one output. */
function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (Array.isArray(dy)) throw new Error('a kernel with one output got several gradients');
  return dy;
}
