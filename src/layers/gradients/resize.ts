import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

/** Resizing is linear: its gradient is linear in dy, and the adjoint of that is resizing. */
for (const [kernelName, forward] of [
  [tf.ResizeBilinearGrad, tf.ResizeBilinear],
  [tf.ResizeNearestNeighborGrad, tf.ResizeNearestNeighbor],
] as const) {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (v, [images], attributes) => ({
      dy: () => tf.engine().runKernel<tf.Tensor>(forward, { images: single(v) }, attributes),
      images: () => tf.zerosLike(images!),
    }),
  });
}
