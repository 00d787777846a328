import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.js';

/** The vector u of a power iteration, which a layer keeps as state. */
export type PowerVector = Pick<tf.LayerVariable, 'read' | 'write'>;

/** What u starts from; its length does not matter. */
export const powerVectorInitializer = () => tf.initializers.randomNormal({ mean: 0, stddev: 1 });

/**
 * Spectral normalisation (Miyato et al. 2018, algorithm 1): the kernel divided by an estimate of its largest singular
 * value, v W u, from one step of power iteration: v = u W^T / |u W^T|, u = v W / |v W|. W is the kernel as a matrix
 * [everything else, last axis]. Gradients take u and v as constants.
 *
 * Shards take the same step from the same u, so that the first one's stands for all.
 * @param u [1, last axis]; moved on in training only
 */
export function spectrallyNormalised(kernel: tf.Tensor, u: PowerVector, training: boolean): tf.Tensor {
  const matrix = tf.reshape(kernel, [-1, kernel.shape.at(-1)!]);
  const v = detached(() => unit(tf.matMul(u.read(), matrix, false, true)));
  const next = detached(() => unit(tf.matMul(v, matrix)));
  if (training) u.write(next);
  return tf.div(kernel, tf.sum(tf.mul(tf.matMul(v, matrix), next)));
}

const unit = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x)), 1e-12)));
