import { InputError } from '../errors.js';
import { fillSamples } from '../random/random.js';
import type { Features } from './features.js';
import { fitGaussian } from './gaussian.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** A Gaussian that varies along the data's first principal components alone. */
export interface PrincipalGaussian {
  readonly size: number;
  /** [size] */
  readonly mean: Float64Array;
  /** Standard deviation along each component, largest first. */
  readonly deviations: Float64Array;
  /** Row-major [components, size]: unit vectors. */
  readonly components: Float64Array;
}

/**
 * The best linear-Gaussian model of images: what a generator has to beat to be worth its name. Takes an
 * eigen-decomposition of [size, size]: seconds for 784 pixels, minutes for 3,072.
 *
 * @param data pixels, one image a row
 * @param count components to keep
 * @throws InputError where count is no integer from 1 to the data's size, there are fewer than two samples, or a value is not finite
 */
export function fitPrincipalGaussian(data: Features, count: number): PrincipalGaussian {
  const { size } = data;
  if (!Number.isInteger(count) || count < 1 || count > size) {
    throw new InputError(
      'component-count',
      `${count} principal components of ${size} numbers a sample`,
      `give an integer from 1 to ${size}`,
    );
  }
  const { mean, covariance } = fitGaussian(data);
  const { values, vectors } = symmetricEigen(covariance, size);
  return {
    size,
    mean,
    deviations: values.slice(0, count).map((value) => Math.sqrt(Math.max(0, value))),
    components: vectors.values.slice(0, count * size),
  };
}

/**
 * Draws from a fitted Gaussian. Sample i depends on the seed and i alone.
 *
 * @param range clips values to what a pixel can be; without it they are left as they fall
 */
export function drawGaussian(from: PrincipalGaussian, count: number, seed: number, range?: readonly [low: number, high: number]): Features {
  const { size, mean, deviations, components } = from;
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const normals = new Float32Array(count * deviations.length);
  fillSamples(normals, deviations.length, 0, 'normal', { seed, purpose: 'evaluation/gaussian-baseline' });
  const values = new Float32Array(count * size);
  const sample = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    sample.set(mean);
    for (let k = 0; k < deviations.length; k++) {
      const weight = normals[i * deviations.length + k]! * deviations[k]!;
      for (let j = 0; j < size; j++) sample[j]! += weight * components[k * size + j]!;
    }
    for (let j = 0; j < size; j++) values[i * size + j] = Math.min(high, Math.max(low, sample[j]!));
  }
  return { count, size, values };
}
