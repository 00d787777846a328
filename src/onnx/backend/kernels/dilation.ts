import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { cast, type KernelTable, named, reshape, uniform } from '../kernel.js';
import { pad, slice } from './shape.js';

/**
 * Grayscale dilation, channels last: y[n, r, c, k] = max over (i, j) of x[n, r s + i d, c s + j d, k] + f[i, j, k], with
 * stride s and dilation d; elements of the padding do not take part. The gradients go to the first maximum.
 */
export const dilationKernels: KernelTable = {
  Dilation2D: named(['x', 'filter'], (g, [x, filter], a: tf.Dilation2DAttrs) => {
    const window = geometry(x.shape, filter.shape, a);
    return cast(g, g.op('ReduceMax', [sums(g, x, filter, window), g.ints([0])], { keepdims: 0 }), x.dtype);
  }),
  Dilation2DBackpropInput: named(['x', 'filter', 'dy'], (g, [x, filter, dy], a: tf.Dilation2DAttrs) => {
    const window = geometry(x.shape, filter.shape, a);
    const [batch, , , channels] = x.shape as [number, number, number, number];
    const [height, width] = window.padded;
    const [rows, columns] = window.output;
    // The place of each maximum in the padded picture: where its window begins, and how far from there.
    const begins = cells(rows, columns).map(([r, c]) => r * window.strides[0] * width + c * window.strides[1]);
    const offsets = window.taps.map(([r, c]) => r * width + c);
    const begin = reshape(g, g.ints(begins), [1, rows, columns, 1]);
    const places = g.op('Add', [begin, g.op('Gather', [g.ints(offsets), firstMaximum(g, x, filter, window)], { axis: 0 })]);
    const flat = [batch, rows * columns, channels];
    const target = uniform(g, 0, [batch, height * width, channels], dy.dtype);
    const scattered = g.op('ScatterElements', [target, reshape(g, places, flat), reshape(g, dy, flat)], { axis: 1, reduction: 'add' });
    const picture = reshape(g, scattered, [batch, height, width, channels]);
    const [top, left] = [window.padding[1][0], window.padding[2][0]];
    return slice(g, picture, [0, top, left, 0], [batch, top + x.shape[1]!, left + x.shape[2]!, channels]);
  }),
  Dilation2DBackpropFilter: named(['x', 'filter', 'dy'], (g, [x, filter, dy], a: tf.Dilation2DAttrs) => {
    const window = geometry(x.shape, filter.shape, a);
    const channels = x.shape[3]!;
    const flat = [x.shape[0]! * window.output[0] * window.output[1], channels];
    const target = uniform(g, 0, [window.taps.length, channels], dy.dtype);
    const taps = reshape(g, firstMaximum(g, x, filter, window), flat);
    const scattered = g.op('ScatterElements', [target, taps, reshape(g, dy, flat)], { axis: 0, reduction: 'add' });
    return reshape(g, scattered, filter.shape);
  }),
};

type Pair = readonly [number, number];

interface Geometry {
  readonly strides: Pair;
  readonly output: Pair;
  /** Height and width with padding, and the padding of each axis. */
  readonly padded: Pair;
  readonly padding: readonly [Pair, Pair, Pair, Pair];
  /** Where each element of the filter stands in the window. */
  readonly taps: readonly Pair[];
}

function geometry(x: readonly number[], filter: readonly number[], { strides, pad: mode, dilations }: tf.Dilation2DAttrs): Geometry {
  const input = [...x] as [number, number, number, number];
  const info = tf.backend_util.computeDilation2DInfo(input, [...filter] as [number, number, number], strides, mode, 'NHWC', dilations);
  const { top, bottom, left, right } = info.padInfo;
  return {
    strides: [info.strideHeight, info.strideWidth],
    output: [info.outHeight, info.outWidth],
    padded: [info.inHeight + top + bottom, info.inWidth + left + right],
    padding: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    taps: cells(info.filterHeight, info.filterWidth).map(([r, c]) => [r * info.dilationHeight, c * info.dilationWidth]),
  };
}

/** Rows and columns in row-major order. */
function cells(rows: number, columns: number): Pair[] {
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
}

/** x + f for each element of the filter: [taps, batch, rows, columns, channels] float32, -Infinity in the padding. */
function sums(g: GraphBuilder, x: Value, filter: Value, { strides, output, padding, taps }: Geometry): Value {
  const picture = pad(g, cast(g, x, 'float32'), padding, Number.NEGATIVE_INFINITY);
  const [batch, , , channels] = picture.shape as [number, number, number, number];
  const views = taps.map(([row, column]) => {
    const ends = [row + (output[0] - 1) * strides[0] + 1, column + (output[1] - 1) * strides[1] + 1] as const;
    const view = slice(g, picture, [0, row, column, 0], [batch, ...ends, channels], [1, ...strides, 1]);
    return reshape(g, view, [1, ...view.shape]);
  });
  const stacked = views.length === 1 ? views[0]! : g.op('Concat', views, { axis: 0 });
  return g.op('Add', [stacked, reshape(g, cast(g, filter, 'float32'), [taps.length, 1, 1, 1, channels])]);
}

/** Which element of the filter gives each maximum: [batch, rows, columns, channels] int64. */
function firstMaximum(g: GraphBuilder, x: Value, filter: Value, window: Geometry): Value {
  return g.op('ArgMax', [sums(g, x, filter, window)], { axis: 0, keepdims: 0 });
}
