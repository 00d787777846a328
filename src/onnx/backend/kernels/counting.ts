import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sizeOf } from '../../graph.js';
import { cast, type KernelTable, named, reshape, uniform } from '../kernel.js';
import { slice } from './shape.js';

/** Kernels that count, and places in sorted rows. */
export const countingKernels: KernelTable = {
  Bincount: named(['x', 'weights'], (g, [x, weights], { size }: tf.BincountAttrs) =>
    reshape(g, histogram(g, reshape(g, x, [1, sizeOf(x.shape)]), weights, size, false), [size]),
  ),
  DenseBincount: named(['x', 'weights'], (g, [x, weights], { size, binaryOutput }: tf.DenseBincountAttrs) => {
    const rows = x.shape.length === 2 ? x : reshape(g, x, [1, sizeOf(x.shape)]);
    const counts = histogram(g, rows, weights, size, binaryOutput === true && x.shape.length === 2);
    return reshape(g, counts, x.shape.length === 2 ? counts.shape : [size]);
  }),
  /** How many elements of the row are less than the value, or with `right` not greater: where it may be inserted. */
  SearchSorted: named(['sortedSequence', 'values'], (g, [sequence, values], { side }: tf.SearchSortedAttrs) => {
    const [rows, length] = sequence.shape as [number, number];
    if (length === 0) return uniform(g, 0, values.shape, 'int32');
    const elements = reshape(g, sequence, [rows, 1, length]);
    const value = reshape(g, values, [rows, values.shape[1]!, 1]);
    const before = g.op(side === 'left' ? 'Less' : 'LessOrEqual', [elements, value]);
    return g.op('ReduceSum', [cast(g, before, 'int32'), g.ints([2])], { keepdims: 0 });
  }),
};

/**
 * y[r, v] = sum of the weights (ones where there are none) of the elements of row r that equal v; with `binary` 1 where
 * there is one. Elements outside of 0 to size - 1 count nowhere: they go to one more bin, which is dropped. (tfjs's
 * `cpu` backend throws for negative ones; a graph cannot.)
 * @param x [rows, columns] int32
 */
function histogram(g: GraphBuilder, x: Value, weights: Value, size: number, binary: boolean): Value {
  const [rows] = x.shape as [number, number];
  const weighted = sizeOf(weights.shape) > 0 && !binary;
  const type = weights.dtype === 'bool' ? 'int32' : weights.dtype;
  const outside = g.op('Or', [g.op('Less', [x, g.scalar(0, 'int32')]), g.op('GreaterOrEqual', [x, g.scalar(size, 'int32')])]);
  const bins = g.op('Where', [outside, g.scalar(size, 'int32'), x]);
  const amounts = weighted ? reshape(g, cast(g, weights, type), x.shape) : uniform(g, 1, x.shape, type);
  const empty = uniform(g, 0, [rows, size + 1], type);
  const sums = g.op('ScatterElements', [empty, cast(g, bins, 'int64'), amounts], { axis: 1, reduction: binary ? 'max' : 'add' });
  return cast(g, slice(g, sums, [0, 0], [rows, size]), weights.dtype);
}
