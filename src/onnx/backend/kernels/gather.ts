import * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { sizeOf } from '../../graph.js';
import { cast, type KernelTable, named, normalAxes, reshape, transpose, unary, uniform } from '../kernel.js';

/** Kernels that read or add by index. */
export const gatherKernels: KernelTable = {
  GatherV2: named(['x', 'indices'], (g, [x, indices], { axis, batchDims }: tf.GatherV2Attrs) => {
    const [along = 0] = normalAxes(axis, x.shape.length);
    checkIndices(g, indices, x.shape[along]!);
    tf.backend_util.segment_util.collectGatherOpShapeInfo(infoOf(x), infoOf(indices), along, batchDims);
    const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims;
    return batch ? batchedGather(g, x, indices, along, batch) : g.op('Gather', [x, indices], { axis: along });
  }),
  GatherNd: named(['params', 'indices'], (g, [params, indices]) => {
    tf.backend_util.prepareAndValidate(infoOf(params), { ...infoOf(indices), dtype: 'int32' });
    return g.op('GatherND', [params, cast(g, indices, 'int64')]);
  }),
  ScatterNd: named(['indices', 'updates'], (g, [indices, updates], { shape }: tf.ScatterNdAttrs) =>
    g.op('ScatterND', [uniform(g, 0, shape, updates.dtype), ...slices(g, indices, updates, shape)], { reduction: 'add' }),
  ),
  TensorScatterUpdate: named(['tensor', 'indices', 'updates'], (g, [tensor, indices, updates]) =>
    g.op('ScatterND', [tensor, ...slices(g, indices, updates, tensor.shape)]),
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
  /** Row i of x is added to row segmentIds[i], unless that is negative: the gradient of a gather over the first axis. */
  UnsortedSegmentSum: named(['x', 'segmentIds'], (g, [x, segmentIds], { numSegments }: tf.UnsortedSegmentSumAttrs) => {
    const rows = x.shape.slice(segmentIds.shape.length);
    const target = uniform(g, 0, [numSegments, ...rows], x.dtype);
    const ids = cast(g, segmentIds, 'int64');
    // ONNX counts negative indices from the back.
    const counts = g.op('GreaterOrEqual', [ids, g.scalar(0, 'int64')]);
    const kept = g.op('Where', [
      reshape(g, counts, [...ids.shape, ...rows.map(() => 1)]),
      x,
      g.scalar(0, x.dtype === 'int32' ? 'int32' : 'float32'),
    ]);
    const at = g.op('Max', [ids, g.scalar(0, 'int64')]);
    return g.op('ScatterND', [target, reshape(g, at, [...ids.shape, 1]), kept], { reduction: 'add' });
  }),
  /** The k largest of the last axis, sorted, the first of equal ones first. */
  TopK: unary<tf.TopKAttrs>((g, x, { k }) => {
    const [values, places] = g.ops('TopK', [x, g.ints([k])], { axis: -1, largest: 1, sorted: 1 });
    return [values!, cast(g, places!, 'int32')];
  }),
};

/**
 * Indices and updates as ScatterND takes them: [count, depth] and [count, rest of the shape]. tfjs accepts single
 * numbers as indices too.
 * @throws Error where they do not fit the shape
 */
function slices(g: GraphBuilder, indices: Value, updates: Value, shape: readonly number[]): [indices: Value, updates: Value] {
  const { sliceRank } = tf.backend_util.calculateShapes(infoOf(updates), infoOf(indices), [...shape]);
  const count = sizeOf(indices.shape) / sliceRank;
  const rows = reshape(g, updates, [count, ...shape.slice(sliceRank)]);
  return [reshape(g, cast(g, indices, 'int64'), [count, sliceRank]), rows];
}

/** Indices that are known already. @throws Error, as the `cpu` backend does, where one is not in [0, size) */
function checkIndices(g: GraphBuilder, indices: Value, size: number): void {
  const outside = g.constantOf(indices)?.data.find((index) => index < 0 || index >= size);
  if (outside !== undefined) throw new Error(`GatherV2: the index value ${outside} is not in [0, ${size - 1}]`);
}

function infoOf({ shape }: Value): tf.TensorInfo {
  return { dataId: {}, shape: [...shape], dtype: 'float32' };
}

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
