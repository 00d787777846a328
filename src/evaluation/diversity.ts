/**
 * How different samples are from each other: the root of the mean squared L2 distance between two of them. By
 * sum_ij |x_i - x_j|^2 / n^2 = 2 sum of variances it takes one pass, not n^2. 0 where all are the same.
 *
 * @param values [n, perSample]
 */
export function spread(values: Float32Array, perSample: number): number {
  const n = values.length / perSample;
  let variance = 0;
  for (let j = 0; j < perSample; j++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = values[i * perSample + j]!;
      sum += value;
      squares += value * value;
    }
    variance += squares / n - (sum / n) ** 2;
  }
  return Math.sqrt(Math.max(0, 2 * variance));
}
