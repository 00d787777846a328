import * as tf from '@tensorflow/tfjs';
import { type EagerKernelTable, eager, tensorOf } from './eager-kernel.js';

export const multinomialKernels: EagerKernelTable = {
  /**
   * Draws outcomes by rows of probabilities, or of their logarithms up to a constant: outcome k where a uniform number
   * is below p_0 + ... + p_k and not below p_0 + ... + p_(k-1). Every row is drawn with the same uniform numbers, as
   * tfjs's `cpu` backend does.
   */
  Multinomial: eager('draws random numbers', ['logits'], ([logits], { numSamples, seed, normalized }: tf.MultinomialAttrs) => {
    const [rows, events] = logits.shape as [number, number];
    const uniform = tf.tidy(() => tf.randomUniform([numSamples], 0, 1, 'float32', seed).dataSync<'float32'>());
    const drawn = Array.from({ length: rows }, (_, row) => {
      const values = logits.data.slice(row * events, (row + 1) * events);
      const sums = cumulativeSums(normalized ? values : softmax(values));
      return Array.from(uniform, (u) => {
        const outcome = sums.findIndex((sum) => u < sum);
        // The last outcome takes what rounding leaves over.
        return outcome === -1 ? events - 1 : outcome;
      });
    });
    return [tensorOf(drawn.flat(), [rows, numSamples], 'int32')];
  }),
};

function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map((x) => Math.exp(x - largest));
  const total = powers.reduce((sum, x) => sum + x, 0);
  return powers.map((x) => x / total);
}

function cumulativeSums(values: ArrayLike<number>): number[] {
  let sum = 0;
  return Array.from(values, (x) => {
    sum += x;
    return sum;
  });
}
