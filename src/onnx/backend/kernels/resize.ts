import type * as tf from '@tensorflow/tfjs';
import type { Value } from '../../builder.js';
import { linearMap, nearestSources, resize, select, selectGradient, transposed } from '../../lowerings/resize.js';
import { cast, type KernelTable, named } from '../kernel.js';

/**
 * Resizing of pictures and its gradients, channels last. The gradients honour `halfPixelCenters` and any batch and
 * shape, which tfjs's `cpu` backend does not.
 */
export const resizeKernels: KernelTable = {
  ResizeBilinear: named(['images'], (g, [images], a: tf.ResizeBilinearAttrs) => {
    const [rows, columns] = axesOf(images, a.size).map(([from, to]) => linearMap(from, to, a));
    return resize(g, cast(g, images, 'float32'), rows!, columns!);
  }),
  ResizeBilinearGrad: named(['dy', 'images'], (g, [dy, images], a: tf.ResizeBilinearGradAttrs) => {
    const [rows, columns] = axesOf(images, resultSize(dy)).map(([from, to]) => transposed(linearMap(from, to, a)));
    return resize(g, dy, rows!, columns!);
  }),
  ResizeNearestNeighbor: named(['images'], (g, [images], a: tf.ResizeNearestNeighborAttrs) => {
    const [rows, columns] = axesOf(images, a.size).map(([from, to]) => nearestSources(from, to, a));
    return select(g, images, rows!, columns!);
  }),
  ResizeNearestNeighborGrad: named(['dy', 'images'], (g, [dy, images], a: tf.ResizeNearestNeighborGradAttrs) => {
    const [rows, columns] = axesOf(images, resultSize(dy)).map(([from, to]) => nearestSources(from, to, a));
    return selectGradient(g, dy, rows!, columns!, [images.shape[1]!, images.shape[2]!]);
  }),
};

/** Sizes before and after, of the rows and of the columns. */
function axesOf(images: Value, [height, width]: readonly [number, number]): [from: number, to: number][] {
  return [
    [images.shape[1]!, height],
    [images.shape[2]!, width],
  ];
}

function resultSize(dy: Value): [number, number] {
  return [dy.shape[1]!, dy.shape[2]!];
}
