import * as tf from '@tensorflow/tfjs';

/** Brings positions outside of [0, size - 1] back into it by mirrors at the first and the last pixel; no pixel repeats. */
export function reflect(positions: tf.Tensor, size: number): tf.Tensor {
  if (size === 1) return tf.zerosLike(positions);
  const last = size - 1;
  const periods = tf.floor(tf.div(positions, 2 * last));
  const within = tf.sub(positions, tf.mul(periods, 2 * last));
  return tf.sub(last, tf.abs(tf.sub(last, within)));
}
