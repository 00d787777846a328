import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { convolution, filterGradient, inputGradient, type Window } from '../../lowerings/convolution.js';
import { type KernelTable, named, transpose } from '../kernel.js';
import { pad, slice } from './shape.js';

type Shape5D = [number, number, number, number, number];

/** [depth, height, width, in, out] to ONNX's [out, in, depth, height, width] and back. */
const toFilter = [4, 3, 0, 1, 2];
const fromFilter = [2, 3, 4, 1, 0];

/** Three-dimensional convolution and its gradients, channels last (tfjs's `conv3d` takes no other format). */
export const convolution3dKernels: KernelTable = {
  Conv3D: named(['x', 'filter'], (g, [x, filter], a: tf.Conv3DAttrs) => {
    const { window, unread } = geometry(x.shape, filter.shape, a.strides, a.pad, a.dilations);
    return fromNcdhw(g, convolution(g, toNcdhw(g, cut(g, x, unread)), transpose(g, filter, toFilter), window));
  }),
  Conv3DBackpropInputV2: named(['dy', 'filter'], (g, [dy, filter], a: tf.Conv3DBackpropInputV2Attrs) => {
    const { window, unread } = geometry(a.inputShape, filter.shape, a.strides, a.pad, 1);
    return pad(g, fromNcdhw(g, inputGradient(g, toNcdhw(g, dy), transpose(g, filter, toFilter), window)), unread);
  }),
  Conv3DBackpropFilterV2: named(['x', 'dy'], (g, [x, dy], a: tf.Conv3DBackpropFilterV2Attrs) => {
    const { window, unread } = geometry(x.shape, a.filterShape, a.strides, a.pad, 1);
    return transpose(g, filterGradient(g, toNcdhw(g, cut(g, x, unread)), toNcdhw(g, dy), window), fromFilter);
  }),
};

interface Geometry {
  /** The convolution of the elements that are read. */
  readonly window: Window;
  /** How many elements before and after no window reads, by axis of the input. */
  readonly unread: readonly (readonly [number, number])[];
}

/**
 * Sizes and pads as tfjs computes them. With `same` and a stride beyond the filter its pads are negative in three
 * dimensions: the first and last elements are not read.
 */
function geometry(
  input: readonly number[],
  filter: readonly number[],
  strides: [number, number, number] | number,
  padding: 'valid' | 'same',
  dilations: [number, number, number] | number,
): Geometry {
  const info = tf.backend_util.computeConv3DInfo([...input] as Shape5D, [...filter] as Shape5D, strides, dilations, padding);
  const { front, top, left, back, bottom, right } = info.padInfo;
  const pads = [front, top, left, back, bottom, right];
  const unread = pads.map((p) => Math.max(0, -p));
  const margin = (axis: number): [number, number] => [unread[axis]!, unread[axis + 3]!];
  return {
    window: {
      input: [info.inDepth, info.inHeight, info.inWidth].map((size, i) => size - unread[i]! - unread[i + 3]!),
      output: [info.outDepth, info.outHeight, info.outWidth],
      kernel: [info.filterDepth, info.filterHeight, info.filterWidth],
      strides: [info.strideDepth, info.strideHeight, info.strideWidth],
      dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
      pads: pads.map((p) => Math.max(0, p)),
      groups: 1,
    },
    unread: [[0, 0], margin(0), margin(1), margin(2), [0, 0]],
  };
}

function cut(g: GraphBuilder, x: Value, margins: Geometry['unread']): Value {
  return slice(
    g,
    x,
    margins.map(([before]) => before),
    margins.map(([, after], i) => x.shape[i]! - after),
  );
}

function toNcdhw(g: GraphBuilder, x: Value): Value {
  return transpose(g, x, [0, 4, 1, 2, 3]);
}

function fromNcdhw(g: GraphBuilder, x: Value): Value {
  return transpose(g, x, [0, 2, 3, 4, 1]);
}
