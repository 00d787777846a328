import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

/** The gradient of average pooling is linear in dy, and its adjoint is average pooling. */
tf.registerGradient({
  kernelName: tf.AvgPoolGrad,
  inputsToSave: ['input'],
  gradFunc: (v, [input], attributes) => {
    const { filterSize, strides, pad } = attributes as tf.NamedAttrMap & tf.AvgPoolGradAttrs;
    return {
      dy: () => tf.avgPool(single(v) as tf.Tensor4D, filterSize, strides, pad),
      input: () => tf.zerosLike(input!),
    };
  },
});

/**
 * The gradient of max pooling moves each element of dy to where its window has its maximum; the adjoint picks the
 * cotangent from there. Where the maximum lies changes only where two elements are equal.
 */
tf.registerGradient({
  kernelName: tf.MaxPoolGrad,
  inputsToSave: ['input', 'output'],
  gradFunc: (v, [input, output], attributes) => ({
    dy: () => atMaximum(single(v), input!, output!, attributes as tf.NamedAttrMap & tf.MaxPoolGradAttrs),
    input: () => tf.zerosLike(input!),
    output: () => tf.zerosLike(output!),
  }),
});

/**
 * The element of `values` at the first maximum of each window of `x`, window by window.
 * @param values [N, H, W, C], as `x`
 * @param maxima [N, h, w, C], the maxima of the windows of `x`
 */
function atMaximum(values: tf.Tensor, x: tf.Tensor, maxima: tf.Tensor, attributes: tf.MaxPoolGradAttrs): tf.Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computePool2DInfo((x as tf.Tensor4D).shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { padInfo, batchSize, outHeight, outWidth, inChannels, strideHeight, strideWidth } = info;
  const padded = (tensor: tf.Tensor, value: number): tf.Tensor =>
    tf.pad(
      tensor,
      [
        [0, 0],
        [padInfo.top, padInfo.bottom],
        [padInfo.left, padInfo.right],
        [0, 0],
      ],
      value,
    );
  const windows = padded(x, Number.NEGATIVE_INFINITY);
  const candidates = padded(values, 0);
  /** What each window has in its row `i` and column `j`. */
  const at = (tensor: tf.Tensor, i: number, j: number): tf.Tensor => {
    const end = [batchSize, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, inChannels];
    return tf.stridedSlice(tensor, [0, i, j, 0], end, [1, strideHeight, strideWidth, 1]);
  };
  let result = tf.zerosLike(maxima);
  let open = tf.onesLike(maxima);
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) {
      const first = tf.mul(open, tf.cast(tf.equal(at(windows, i, j), maxima), 'float32'));
      result = tf.add(result, tf.mul(first, at(candidates, i, j)));
      open = tf.sub(open, first);
    }
  }
  return result;
}
