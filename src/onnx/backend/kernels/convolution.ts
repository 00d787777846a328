import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { convolution, filterGradient, inputGradient, type Window } from '../../lowerings/convolution.js';
import { type Kernel, type KernelTable, named, transpose } from '../kernel.js';
import { biasAndActivate } from './activation.js';
import { slice } from './shape.js';

export type Pad = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
export type Format = 'NHWC' | 'NCHW';

/** Two-dimensional convolution and its gradients. tfjs keeps channels last and filters as [height, width, in, out]. */
export const convolutionKernels: KernelTable = {
  Conv2D: named(['x', 'filter'], (g, [x, filter], a: tf.Conv2DAttrs) => forward(g, x, filter, a)),
  FusedConv2D: fusedConv2D(),
  Conv2DBackpropInput: named(['dy', 'filter'], (g, [dy, filter], a: tf.Conv2DBackpropInputAttrs) => {
    const window = windowOf(a.inputShape, filter.shape, a.strides, a.pad, a.dimRoundingMode, a.dataFormat, 1);
    // tfjs reads as much of dy as the convolution would give, though `conv2dTranspose` takes larger ones.
    const read = slice(g, toNchw(g, dy, a.dataFormat), [0, 0, 0, 0], [dy.shape[0]!, filter.shape[3]!, ...window.output]);
    return fromNchw(g, inputGradient(g, read, toOihw(g, filter), window), a.dataFormat);
  }),
  Conv2DBackpropFilter: named(['x', 'dy'], (g, [x, dy], a: tf.Conv2DBackpropFilterAttrs) => {
    const window = windowOf(x.shape, a.filterShape, a.strides, a.pad, a.dimRoundingMode, a.dataFormat, 1);
    const gradient = filterGradient(g, toNchw(g, x, a.dataFormat), toNchw(g, dy, a.dataFormat), window);
    return transpose(g, gradient, [2, 3, 1, 0]);
  }),
};

function fusedConv2D(): Kernel {
  return ({ g, inputs, attrs }) => {
    const a = attrs as tf.NamedAttrMap & tf.FusedConv2DAttrs;
    const y = forward(g, inputs.x!, inputs.filter!, a);
    return biasAndActivate(g, y, inputs, a);
  };
}

function forward(g: GraphBuilder, x: Value, filter: Value, a: tf.Conv2DAttrs): Value {
  const window = windowOf(x.shape, filter.shape, a.strides, a.pad, a.dimRoundingMode, a.dataFormat, a.dilations);
  return fromNchw(g, convolution(g, toNchw(g, x, a.dataFormat), toOihw(g, filter), window), a.dataFormat);
}

/** Sizes and pads as tfjs computes them. Depthwise, each input channel is a group. */
export function windowOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  strides: [number, number] | number,
  pad: Pad,
  rounding: 'floor' | 'round' | 'ceil' | undefined,
  format: Format,
  dilations: [number, number] | number,
  depthwise = false,
): Window {
  const input: [number, number, number, number] = [inputShape[0]!, inputShape[1]!, inputShape[2]!, inputShape[3]!];
  const filter: [number, number, number, number] = [filterShape[0]!, filterShape[1]!, filterShape[2]!, filterShape[3]!];
  const layout = tf.backend_util.convertConv2DDataFormat(format);
  const info = tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, rounding, depthwise, layout);
  return {
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
    groups: depthwise ? info.inChannels : 1,
  };
}

export function toNchw(g: GraphBuilder, x: Value, format: Format): Value {
  return format === 'NCHW' ? x : transpose(g, x, [0, 3, 1, 2]);
}

export function fromNchw(g: GraphBuilder, x: Value, format: Format): Value {
  return format === 'NCHW' ? x : transpose(g, x, [0, 2, 3, 1]);
}

/** [height, width, in, out] to ONNX's [out, in, height, width]. */
function toOihw(g: GraphBuilder, filter: Value): Value {
  return transpose(g, filter, [3, 2, 0, 1]);
}
