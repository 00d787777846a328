import * as tf from '@tensorflow/tfjs';
import { type KernelTable, reshape, transpose, unary } from '../kernel.js';
import { pad, slice } from './shape.js';

/** Kernels that exchange space for channels or for samples, block by block: reshapes around one transpose. */
export const blockKernels: KernelTable = {
  DepthToSpace: unary<tf.DepthToSpaceAttrs>((g, x, { blockSize: b, dataFormat }) => {
    const [n, ...rest] = x.shape as [number, number, number, number];
    const [height, width, depth] = dataFormat === 'NCHW' ? [rest[1], rest[2], rest[0]] : rest;
    const channels = depth / (b * b);
    if (dataFormat === 'NCHW') {
      const blocks = reshape(g, x, [n, b, b, channels, height, width]);
      return reshape(g, transpose(g, blocks, [0, 3, 4, 1, 5, 2]), [n, channels, height * b, width * b]);
    }
    const blocks = reshape(g, x, [n, height, width, b, b, channels]);
    return reshape(g, transpose(g, blocks, [0, 1, 3, 2, 4, 5]), [n, height * b, width * b, channels]);
  }),
  SpaceToBatchND: unary<tf.SpaceToBatchNDAttrs>((g, x, { blockShape, paddings }) => {
    const all = x.shape.map((_, i): [number, number] => [paddings[i - 1]?.[0] ?? 0, paddings[i - 1]?.[1] ?? 0]);
    const padded = pad(g, x, all);
    const count = tf.util.sizeFromShape(blockShape);
    const blocks = reshape(g, padded, tf.backend_util.getReshaped([...padded.shape], blockShape, count, false));
    const moved = transpose(g, blocks, tf.backend_util.getPermuted(blocks.shape.length, blockShape.length, false));
    return reshape(g, moved, tf.backend_util.getReshapedPermuted([...padded.shape], blockShape, count, false));
  }),
  BatchToSpaceND: unary<tf.BatchToSpaceNDAttrs>((g, x, { blockShape, crops }) => {
    const count = tf.util.sizeFromShape(blockShape);
    const blocks = reshape(g, x, tf.backend_util.getReshaped([...x.shape], blockShape, count));
    const moved = transpose(g, blocks, tf.backend_util.getPermuted(blocks.shape.length, blockShape.length));
    const whole = reshape(g, moved, tf.backend_util.getReshapedPermuted([...x.shape], blockShape, count));
    const begins = whole.shape.map((_, i) => crops[i - 1]?.[0] ?? 0);
    const ends = whole.shape.map((d, i) => d - (crops[i - 1]?.[1] ?? 0));
    return slice(g, whole, begins, ends);
  }),
};
