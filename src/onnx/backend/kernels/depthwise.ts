import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { convolution, filterGradient, inputGradient, type Window } from '../../lowerings/convolution.js';
import { type Kernel, type KernelTable, named, reshape, transpose } from '../kernel.js';
import { biasAndActivate } from './activation.js';
import { fromNchw, toNchw, windowOf } from './convolution.js';

type Dilations = [number, number] | number | null | undefined;

/** Depthwise convolution and its gradients. tfjs keeps the filters as [height, width, in, filters a channel]. */
export const depthwiseKernels: KernelTable = {
  DepthwiseConv2dNative: named(['x', 'filter'], (g, [x, filter], a: tf.DepthwiseConv2dNativeAttrs) => forward(g, x, filter, a)),
  FusedDepthwiseConv2D: fusedDepthwiseConv2D(),
  DepthwiseConv2dNativeBackpropInput: named(['dy', 'filter'], (g, [dy, filter], a: tf.DepthwiseConv2dNativeBackpropInputAttrs) => {
    const window = depthwiseWindow(a.inputShape, filter.shape, a);
    return fromNchw(g, inputGradient(g, toNchw(g, dy, 'NHWC'), toGrouped(g, filter), window), 'NHWC');
  }),
  DepthwiseConv2dNativeBackpropFilter: named(['x', 'dy'], (g, [x, dy], a: tf.DepthwiseConv2dNativeBackpropFilterAttrs) => {
    const [height, width, channels, multiplier] = a.filterShape;
    const window = depthwiseWindow(x.shape, a.filterShape, a);
    const gradient = filterGradient(g, toNchw(g, x, 'NHWC'), toNchw(g, dy, 'NHWC'), window);
    return transpose(g, reshape(g, gradient, [channels, multiplier, height, width]), [2, 3, 0, 1]);
  }),
};

function fusedDepthwiseConv2D(): Kernel {
  return ({ g, inputs, attrs }) => {
    const a = attrs as tf.NamedAttrMap & tf.FusedDepthwiseConv2DAttrs;
    const y = forward(g, inputs.x!, inputs.filter!, a);
    return biasAndActivate(g, y, inputs, a);
  };
}

function forward(g: GraphBuilder, x: Value, filter: Value, a: tf.DepthwiseConv2dNativeAttrs): Value {
  const window = depthwiseWindow(x.shape, filter.shape, a);
  return fromNchw(g, convolution(g, toNchw(g, x, a.dataFormat), toGrouped(g, filter), window), a.dataFormat);
}

function depthwiseWindow(
  input: readonly number[],
  filter: readonly number[],
  a: Pick<tf.DepthwiseConv2dNativeAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & { dataFormat?: 'NHWC' | 'NCHW'; dilations?: Dilations },
): Window {
  return windowOf(input, filter, a.strides, a.pad, a.dimRoundingMode, a.dataFormat ?? 'NHWC', a.dilations ?? 1, true);
}

/** [height, width, in, filters a channel] to ONNX's grouped [out, 1, height, width]. */
function toGrouped(g: GraphBuilder, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  return reshape(g, transpose(g, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}
