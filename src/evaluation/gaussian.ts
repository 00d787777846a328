import { type Features, requireSamples } from './features.js';
import { visitProductsWithin } from './pairs.js';

/** A multivariate normal distribution. */
export interface Gaussian {
  readonly size: number;
  /** [size] */
  readonly mean: Float64Array;
  /** Row-major [size, size]. */
  readonly covariance: Float64Array;
}

/** Rows that are centred and multiplied at a time: bounds the memory for any number of samples. */
const chunkRows = 1024;

/**
 * Mean and unbiased covariance, sum (x - mean)(x - mean)^T / (n - 1), in double precision.
 *
 * @throws InputError for fewer than two samples or numbers that are not finite
 */
export function fitGaussian(of: Features): Gaussian {
  requireSamples(of, 'given', 2);
  const { count, size } = of;
  const mean = meanOf(of);
  const covariance = new Float64Array(size * size);
  for (let start = 0; start < count; start += chunkRows) {
    // Columns as rows, so that covariances are inner products of rows.
    const end = Math.min(count, start + chunkRows);
    const columns = new Float64Array(size * (end - start));
    for (let j = 0; j < size; j++) {
      for (let i = start; i < end; i++) columns[j * (end - start) + i - start] = of.values[i * size + j]! - mean[j]!;
    }
    visitProductsWithin({ count: size, size: end - start, values: columns }, ({ aStart, aEnd, bStart, bEnd, values }) => {
      let at = 0;
      for (let i = aStart; i < aEnd; i++) {
        for (let j = bStart; j < bEnd; j++, at++) if (j >= i) covariance[i * size + j]! += values[at]!;
      }
    });
  }
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      covariance[i * size + j]! /= count - 1;
      covariance[j * size + i] = covariance[i * size + j]!;
    }
  }
  return { size, mean, covariance };
}

function meanOf({ count, size, values }: Features): Float64Array {
  const mean = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < size; j++) mean[j]! += values[i * size + j]!;
  }
  return mean.map((sum) => sum / count);
}
