import { InputError } from '../errors.js';

/** What a metric sees of a set of samples: one vector of numbers a sample, be it a network's activations, pixels or logits. */
export interface Features {
  /** Samples. */
  readonly count: number;
  /** Numbers a sample. */
  readonly size: number;
  /** Row-major [count, size]. */
  readonly values: Float32Array;
}

/** Wraps `values`, [count, size] row by row; throws InputError where they are no whole number of rows. */
export function features(values: Float32Array, size: number): Features {
  if (!Number.isInteger(size) || size < 1 || values.length % size !== 0) {
    throw new InputError('features-shape', `${values.length} values are no whole number of rows of ${size}`, 'give [count, size] values');
  }
  return { count: values.length / size, size, values };
}

/** Row `index` as a view, [size]. */
export function row(of: Features, index: number): Float32Array {
  return of.values.subarray(index * of.size, (index + 1) * of.size);
}

/** A copy of the rows at `indices`, in their order; an index may occur again. */
export function takeRows(of: Features, indices: ArrayLike<number>): Features {
  const values = new Float32Array(indices.length * of.size);
  for (let i = 0; i < indices.length; i++) values.set(row(of, indices[i]!), i * of.size);
  return { count: indices.length, size: of.size, values };
}

/** Rows `start` up to and without `end`, as a view. */
export function sliceRows(of: Features, start: number, end: number): Features {
  const values = of.values.subarray(start * of.size, end * of.size);
  return { count: values.length / of.size, size: of.size, values };
}

/**
 * What a metric of two sets asks of them.
 *
 * @throws InputError where the vectors differ in size, a set has fewer than `least` samples, or a number is not finite
 */
export function requireComparable(real: Features, generated: Features, least = 1): void {
  if (real.size !== generated.size) {
    throw new InputError(
      'features-mismatch',
      `real samples have ${real.size} features and generated ones ${generated.size}`,
      'take both from the same network and layer',
    );
  }
  requireSamples(real, 'real', least);
  requireSamples(generated, 'generated', least);
}

/** @throws InputError where there are fewer than `least` samples or a number is not finite; `what` names the set */
export function requireSamples(of: Features, what: string, least = 1): void {
  if (of.count < least) {
    throw new InputError('too-few-samples', `${of.count} ${what} samples where at least ${least} are needed`, 'evaluate more samples');
  }
  const at = of.values.findIndex((value) => !Number.isFinite(value));
  if (at !== -1) {
    throw new InputError(
      'features-not-finite',
      `${what} sample ${Math.floor(at / of.size)} has the feature ${of.values[at]}`,
      'check whether the model has diverged',
    );
  }
}
