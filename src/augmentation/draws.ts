import * as tf from '@tensorflow/tfjs';

/** Hands out the columns of drawn numbers [n, count] one after another: a column a random quantity of an augmentation. */
export class Draws {
  private next = 0;

  constructor(private readonly values: tf.Tensor) {}

  /** The next column, [n, 1]. */
  take(): tf.Tensor {
    return tf.slice(this.values, [0, this.next++], [this.values.shape[0]!, 1]);
  }
}

/** Numbers from [0, 1) to the whole numbers from 0 to `count` - 1. float32 may round their product up to `count`. */
export const wholeBelow = (uniform: tf.Tensor, count: number): tf.Tensor => tf.minimum(tf.floor(tf.mul(uniform, count)), count - 1);

/** A number a sample, [n, 1], against images or positions of `rank`: [n, 1, ...]. */
export const perSample = (values: tf.Tensor, rank: number): tf.Tensor =>
  tf.reshape(values, [values.shape[0]!, ...Array.from({ length: rank - 1 }, () => 1)]);
