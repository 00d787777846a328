import * as tf from '@tensorflow/tfjs';
import { customGradient } from './custom-gradient.js';
import type { FusedBatchNorm } from './fused-ops.js';

/**
 * Batch normalisation of x [..., channels] by its own moments, in an engine's fused operations.
 * @returns y, shaped like x, and the mean and the biased variance [channels], through which no gradient flows
 */
export function fusedBatchNorm(
  op: FusedBatchNorm,
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  const images = asImages(x);
  const { y, mean, variance, reserved } = op.forward(images, gamma, beta, epsilon);
  const normalised = customGradient([x, gamma, beta], ([, gamma], save) => {
    save([images, gamma!, ...reserved]);
    return {
      value: shapedLike(x, y),
      gradient: (dy, [images, gamma, ...reserved]) => {
        const [byX, byGamma, byBeta] = op.gradient(asImages(dy), images!, gamma!, reserved, epsilon);
        return [shapedLike(dy, byX), byGamma, byBeta];
      },
    };
  });
  return { y: normalised, mean, variance };
}

/** [n, height, width, channels]: what the operations know. */
function asImages(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  return x.rank === 4 ? x : tf.reshape(x, [x.size / channels, 1, 1, channels]);
}

const shapedLike = (like: tf.Tensor, x: tf.Tensor): tf.Tensor => (like.rank === x.rank ? x : tf.reshape(x, like.shape));
