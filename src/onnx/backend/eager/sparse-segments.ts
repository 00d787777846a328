import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../graph.js';
import { type EagerKernel, type EagerKernelTable, type EagerTensor, eager, tensorOf } from './eager-kernel.js';

const util = tf.backend_util;

/**
 * Row s of the result is the sum, or mean, of the rows of `data` that `indices` names where `segmentIds` says s; zeros
 * where it never does. Segment ids ascend.
 */
export const sparseSegmentKernels: EagerKernelTable = {
  SparseSegmentSum: reduction((sum) => sum),
  SparseSegmentMean: reduction((sum, count) => sum / count),
};

function reduction(finish: (sum: number, count: number) => number): EagerKernel {
  return eager('returns as many rows as its last segment id says', ['data', 'indices', 'segmentIds'], ([data, indices, segmentIds]) => {
    const rows = countRows(segmentIds.data);
    const width = sizeOf(data.shape.slice(1));
    const sums = new Float64Array(rows * width);
    const counts = new Uint32Array(rows);
    indices.data.forEach((row, i) => {
      if (row < 0 || row >= data.shape[0]!) {
        throw new Error(util.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(i, row, data.shape[0]!));
      }
      const segment = segmentIds.data[i]!;
      counts[segment]!++;
      for (let j = 0; j < width; j++) sums[segment * width + j]! += data.data[row * width + j]!;
    });
    const results = sums.map((sum, i) => finish(sum, Math.max(1, counts[Math.floor(i / width)]!)));
    return [tensorOf(results, [rows, ...data.shape.slice(1)], data.dtype)];
  });
}

/** One more than the last id. @throws Error where ids are negative or descend */
function countRows(ids: EagerTensor['data']): number {
  const rows = ids.length > 0 ? ids[ids.length - 1]! + 1 : 0;
  if (ids.length > 0 && rows <= 0) throw new Error(util.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());
  ids.forEach((id, i) => {
    if (i > 0 && id < ids[i - 1]!) throw new Error(util.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage());
    if (id < 0 || id >= rows) throw new Error(util.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(id, rows));
  });
  return rows;
}
