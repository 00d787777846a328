import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

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
