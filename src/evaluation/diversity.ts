/** Samples that are compared: of more the first. 32,640 pairs say enough, and take milliseconds. */
const mostCompared = 256;

/** What two equal samples count as. The logarithm of 0 would let one pair decide everything. */
const leastDistance = 1e-6;

/**
 * How different generated samples are from each other, in parts of what the data's are: 1 is as the data, 0 the same sample
 * again and again. NaN where there are fewer than two samples of either, or values are not finite.
 *
 * It is the ratio of the geometric means of the L2 distance between two samples. The arithmetic mean, or a variance, is
 * content with two clusters far apart: two of the ring's eight modes have 0.8 of its mean distance and all of its
 * variance. The geometric mean knows that a half of the pairs are next to each other: 0.2. On the ring a generator of one mode
 * has 0.02, of three neighbouring ones 0.3, of four 0.5, of seven 0.9.
 *
 * @param generated [n, perSample]
 * @param data [m, perSample]
 */
export const diversity = (generated: Float32Array, data: Float32Array, perSample: number): number =>
  meanDistance(generated, perSample) / meanDistance(data, perSample);

/** The geometric mean of the L2 distances between two of the samples, each at least 1e-6. */
function meanDistance(values: Float32Array, perSample: number): number {
  const n = Math.min(mostCompared, values.length / perSample);
  let logarithms = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++)
      logarithms += Math.log(Math.max(squaredDistance(values, i * perSample, j * perSample, perSample), leastDistance ** 2));
  }
  // Of squares.
  return Math.exp(logarithms / 2 / ((n * (n - 1)) / 2));
}

function squaredDistance(values: Float32Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (values[a + k]! - values[b + k]!) ** 2;
  return sum;
}
