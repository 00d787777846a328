import type * as tf from '@tensorflow/tfjs';
import { cast, type KernelTable, named, reshape, uniform } from '../kernel.js';

/** Kernels that read or add by index. */
export const gatherKernels: KernelTable = {
  GatherV2: named(['x', 'indices'], (g, [x, indices], { axis, batchDims }: tf.GatherV2Attrs) => {
    if (batchDims) throw new Error('GatherV2 with batchDims has no ONNX form yet: add it to src/onnx/backend/kernels/gather.ts');
    return g.op('Gather', [x, indices], { axis: axis < 0 ? axis + x.shape.length : axis });
  }),
  GatherNd: named(['params', 'indices'], (g, [params, indices]) => g.op('GatherND', [params, cast(g, indices, 'int64')])),
  ScatterNd: named(['indices', 'updates'], (g, [indices, updates], { shape }: tf.ScatterNdAttrs) =>
    g.op('ScatterND', [uniform(g, 0, shape, updates.dtype), cast(g, indices, 'int64'), updates], { reduction: 'add' }),
  ),
  /** Row i of x is added to row segmentIds[i]: the gradient of a gather over the first axis. */
  UnsortedSegmentSum: named(['x', 'segmentIds'], (g, [x, segmentIds], { numSegments }: tf.UnsortedSegmentSumAttrs) => {
    const rows = x.shape.slice(segmentIds.shape.length);
    const target = uniform(g, 0, [numSegments, ...rows], x.dtype);
    const at = reshape(g, cast(g, segmentIds, 'int64'), [...segmentIds.shape, 1]);
    return g.op('ScatterND', [target, at, x], { reduction: 'add' });
  }),
};
