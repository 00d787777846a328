import * as tf from '@tensorflow/tfjs';
import { cast, type KernelTable, transpose, unary } from '../kernel.js';

export const poolingArgmaxKernels: KernelTable = {
  /**
   * Maxima of windows and where each stands in its picture, channels last: (row * width + column) * channels + channel;
   * with `includeBatchInIndex` in the whole tensor. ONNX counts places channels first: from them comes the position
   * within a plane.
   */
  MaxPoolWithArgmax: unary<tf.MaxPoolWithArgmaxAttrs>((g, x, { filterSize, strides, pad, includeBatchInIndex }) => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo([batch, height, width, channels], filterSize, strides, 1, pad);
    const planes = transpose(g, cast(g, x, 'float32'), [0, 3, 1, 2]);
    const lowest = g.scalar(Number.NEGATIVE_INFINITY);
    // onnxruntime pools no int32, and NaN is no maximum to tfjs.
    const comparable = x.dtype === 'float32' ? g.op('Where', [g.op('IsNaN', [planes]), lowest, planes]) : planes;
    const [maxima, places] = g.ops('MaxPool', [comparable], {
      kernel_shape: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
    });
    const plane = height * width;
    const position = g.op('Mod', [transpose(g, places!, [0, 2, 3, 1]), g.scalar(plane, 'int64')]);
    const samples = includeBatchInIndex ? batch : 1;
    const starts = Array.from({ length: samples * channels }, (_, i) => Math.floor(i / channels) * plane * channels + (i % channels));
    const start = g.op('Reshape', [g.ints(starts), g.ints([samples, 1, 1, channels])]);
    const index = g.op('Add', [g.op('Mul', [position, g.scalar(channels, 'int64')]), start]);
    return [cast(g, transpose(g, maxima!, [0, 2, 3, 1]), x.dtype), cast(g, index, 'int32')];
  }),
};
