import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../graph.js';
import { type EagerKernelTable, eager, tensorOf } from './eager-kernel.js';

const util = tf.backend_util;

/** Kernels on sparse tensors, which are lists of the places of elements, their values, and a shape. */
export const sparseTensorKernels: EagerKernelTable = {
  /** Orders elements by row and puts the default value at the start of rows that have none. */
  SparseFillEmptyRows: eager(
    'returns one element more for each empty row',
    ['indices', 'values', 'denseShape', 'defaultValue'],
    ([indices, values, denseShape, fill]) => {
      const [count, rank] = indices.shape as [number, number];
      const rows = denseShape.data[0]!;
      const byRow: number[][] = Array.from({ length: rows }, () => []);
      if (rows === 0 && count > 0) throw new Error(util.getSparseFillEmptyRowsIndicesDenseShapeMismatch(count));
      for (let i = 0; i < count; i++) {
        const row = indices.data[i * rank]!;
        if (row < 0) throw new Error(util.getSparseFillEmptyRowsNegativeIndexErrorMessage(i, row));
        if (row >= rows) throw new Error(util.getSparseFillEmptyRowsOutOfRangeIndexErrorMessage(i, row, rows));
        byRow[row]!.push(i);
      }
      /** The element of the input that each element of the result is; undefined for a filled one. */
      const sources = byRow.flatMap((elements): (number | undefined)[] => (elements.length > 0 ? elements : [undefined]));
      const places = byRow.flatMap((elements, row) =>
        elements.length > 0
          ? elements.flatMap((i) => [...indices.data.slice(i * rank, (i + 1) * rank)])
          : [row, ...new Array<number>(rank - 1).fill(0)],
      );
      const filled = Array.from(sources, (source) => (source === undefined ? fill.data[0]! : values.data[source]!));
      const moved = new Int32Array(count);
      sources.forEach((source, i) => {
        if (source !== undefined) moved[source] = i;
      });
      return [
        tensorOf(places, [sources.length, rank], 'int32'),
        tensorOf(filled, [sources.length], values.dtype),
        tensorOf(
          byRow.map((elements) => (elements.length === 0 ? 1 : 0)),
          [rows],
          'bool',
        ),
        tensorOf(moved, [count], 'int32'),
      ];
    },
  ),
  /** The same elements in another shape, of which one size may be -1. */
  SparseReshape: eager(
    'checks shapes that it is given as values',
    ['inputIndices', 'inputShape', 'newShape'],
    ([inputIndices, inputShape, newShape]) => {
      const from = [...inputShape.data];
      const to = resolved(from, [...newShape.data]);
      const count = inputIndices.shape[0]!;
      const [strides, newStrides] = [tf.util.computeStrides([...from, 1]), tf.util.computeStrides([...to, 1])];
      const places = Array.from({ length: count }, (_, i) => {
        let at = strides.reduce((sum, stride, axis) => sum + stride * inputIndices.data[i * from.length + axis]!, 0);
        return newStrides.map((stride) => {
          const place = Math.trunc(at / stride);
          at %= stride;
          return place;
        });
      });
      return [tensorOf(places.flat(), [count, to.length], 'int32'), tensorOf(to, [to.length], 'int32')];
    },
  ),
};

/** The wanted shape with its -1 computed. @throws Error where it does not hold the elements, with tfjs's words */
function resolved(from: number[], wanted: readonly number[]): number[] {
  const unknown = wanted.indexOf(-1);
  wanted.forEach((size, axis) => {
    if (size === -1 && axis !== unknown) throw new Error(util.getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(unknown, axis));
    if (size < -1) throw new Error(util.getSparseReshapeNegativeOutputDimErrorMessage(axis, size));
  });
  const shape = wanted.map((size) => (size === -1 ? 1 : size));
  const total = sizeOf(from);
  if (unknown !== -1) {
    const known = sizeOf(shape);
    if (known <= 0) throw new Error(util.getSparseReshapeEmptyTensorZeroOutputDimErrorMessage());
    if (total % known !== 0) throw new Error(util.getSparseReshapeInputOutputMultipleErrorMessage(from, shape));
    shape[unknown] = total / known;
  }
  if (sizeOf(shape) !== total) throw new Error(util.getSparseReshapeInputOutputMismatchErrorMessage(from, shape));
  return shape;
}
