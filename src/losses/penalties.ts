import * as tf from '@tensorflow/tfjs';

/**
 * Penalties on a discriminator, means over the shard, to be weighted and added to its loss. Those that hold the gradient
 * of D(x) by x belong to phases of order 2; D has to judge each sample by itself (no batch normalisation), for the
 * gradient is taken of the sum over samples.
 */
export type Critic = (x: tf.Tensor) => tf.Tensor;

/**
 * Gulrajani et al. 2017, equation 3: E (|dD(y) / dy| - 1)^2, y between a real and a generated sample. Their weight is 10.
 * @param real [n, ...shape] @param fake [n, ...shape]
 * @param share of the real sample in y, U(0, 1), one a sample: [n, 1, 1, 1] for images, [n, 1] for points
 */
export function gradientPenalty(critic: Critic, real: tf.Tensor, fake: tf.Tensor, share: tf.Tensor): tf.Scalar {
  const between = tf.add(tf.mul(real, share), tf.mul(fake, tf.sub(1, share)));
  // The square root has no slope at 0, where a critic that does not depend on its input would put it.
  const norms = tf.sqrt(tf.add(squaredSlopes(critic, between), 1e-12));
  return tf.mean(tf.square(tf.sub(norms, 1)));
}

/** Mescheder et al. 2018, equation 9: 1/2 E |dD(x) / dx|^2 over real samples; the weight is their gamma. */
export const r1Penalty = (critic: Critic, real: tf.Tensor): tf.Scalar => tf.mul(0.5, tf.mean(squaredSlopes(critic, real)));

/** Mescheder et al. 2018, equation 10: as R1, over generated samples. */
export const r2Penalty = (critic: Critic, fake: tf.Tensor): tf.Scalar => tf.mul(0.5, tf.mean(squaredSlopes(critic, fake)));

/** Karras et al. 2018, appendix A.1: E D(x)^2 keeps a critic's scores from drifting away from 0. Their weight is 0.001. */
export const driftPenalty = (onReal: tf.Tensor): tf.Scalar => tf.mean(tf.square(onReal));

/** |dD(x) / dx|^2 of each sample: [n]. */
function squaredSlopes(critic: Critic, x: tf.Tensor): tf.Tensor {
  const slopes = tf.grad((x: tf.Tensor) => tf.sum(critic(x)))(x);
  const axes = Array.from({ length: x.rank - 1 }, (_, i) => i + 1);
  return tf.sum(tf.square(slopes), axes);
}
