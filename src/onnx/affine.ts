/** Batch sizes that traces are compared at: primes that dimensions of networks rarely are. */
export const sampleBatches = [11, 13, 17] as const;

/** k B + c as a function of the batch size B, with integers k and c. */
export interface Affine {
  readonly k: number;
  readonly c: number;
}

/** The function that takes the given values at the sample batches; undefined where there is none. */
export function fitAffine(values: readonly number[]): Affine | undefined {
  const [first, second, third] = values;
  if (first === undefined || second === undefined || third === undefined) throw new Error('a fit needs a value for each sample batch');
  if (first === second && second === third) return { k: 0, c: first };
  const k = (second - first) / (sampleBatches[1] - sampleBatches[0]);
  const c = first - k * sampleBatches[0];
  return Number.isInteger(k) && Number.isInteger(c) && k * sampleBatches[2] + c === third ? { k, c } : undefined;
}

export function isConstantFit({ k }: Affine): boolean {
  return k === 0;
}
