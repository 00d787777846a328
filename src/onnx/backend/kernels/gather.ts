import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { cast, type KernelTable, named, reshape, transpose, unary, uniform } from '../kernel.js';

/** Kernels that read or add by index. */
export const gatherKernels: KernelTable = {
  GatherV2: named(['x', 'indices'], (g, [x, indices], { axis, batchDims }: tf.GatherV2Attrs) => {
    const along = axis < 0 ? axis + x.shape.length : axis;
    const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims;
    return batch ? batchedGather(g, x, indices, along, batch) : g.op('Gather', [x, indices], { axis: along });
  }),
  GatherNd: named(['params', 'indices'], (g, [params, indices]) => g.op('GatherND', [params, cast(g, indices, 'int64')])),
  ScatterNd: named(['indices', 'updates'], (g, [indices, updates], { shape }: tf.ScatterNdAttrs) =>
    g.op('ScatterND', [uniform(g, 0, shape, updates.dtype), cast(g, indices, 'int64'), updates], { reduction: 'add' }),
  ),
  TensorScatterUpdate: named(['tensor', 'indices', 'updates'], (g, [tensor, indices, updates]) =>
    g.op('ScatterND', [tensor, cast(g, indices, 'int64'), updates]),
  ),
  SparseToDense: named(
    ['sparseIndices', 'sparseValues', 'defaultValue'],
    (g, [indices, values, fill], { outputShape }: tf.SparseToDenseAttrs) => {
      const depth = indices.shape[1] ?? 1;
      const count = indices.shape[0] ?? 1;
      const dense = g.op('Expand', [reshape(g, fill, []), g.ints(outputShape)]);
      const updates = g.op('Expand', [values, g.ints([count, ...outputShape.slice(depth)])]);
      return g.op('ScatterND', [dense, reshape(g, cast(g, indices, 'int64'), [count, depth]), updates]);
    },
  ),
  /** Row i of x is added to row segmentIds[i]: the gradient of a gather over the first axis. */
  UnsortedSegmentSum: named(['x', 'segmentIds'], (g, [x, segmentIds], { numSegments }: tf.UnsortedSegmentSumAttrs) => {
    const rows = x.shape.slice(segmentIds.shape.length);
    const target = uniform(g, 0, [numSegments, ...rows], x.dtype);
    const at = reshape(g, cast(g, segmentIds, 'int64'), [...segmentIds.shape, 1]);
    return g.op('ScatterND', [target, at, x], { reduction: 'add' });
  }),
  /** The k largest of the last axis, sorted, the first of equal ones first. */
  TopK: unary<tf.TopKAttrs>((g, x, { k }) => {
    const [values, places] = g.ops('TopK', [x, g.ints([k])], { axis: -1, largest: 1, sorted: 1 });
    return [values!, cast(g, places!, 'int32')];
  }),
};

/**
 * y[b, outer, k, inner] = x[b, outer, indices[b, k], inner]. GatherND indexes the first axis after the batch, so that
 * the gathered axis goes there and the new ones come back.
 */
function batchedGather(g: GraphBuilder, x: Value, indices: Value, axis: number, batch: number): Value {
  const all = [...x.shape.keys()];
  const outer = all.slice(batch, axis);
  const front = transpose(g, x, [...all.slice(0, batch), axis, ...outer, ...all.slice(axis + 1)]);
  const at = reshape(g, cast(g, indices, 'int64'), [...indices.shape, 1]);
  const gathered = g.op('GatherND', [front, at], { batch_dims: batch });
  const news = indices.shape.length - batch;
  const places = [...gathered.shape.keys()];
  const outerEnd = batch + news + outer.length;
  return transpose(g, gathered, [
    ...places.slice(0, batch),
    ...places.slice(batch + news, outerEnd),
    ...places.slice(batch, batch + news),
    ...places.slice(outerEnd),
  ]);
}
