import type { StateLayout } from '../engines/layout.js';
import type { Kernels } from './vectors/kernels.js';

/** Norms are sums over chunks of this many elements, so that they do not depend on how a vector is cut among workers. */
export const chunkLength = 16384;

/** Vectors a mean over shards is computed in: one for each level of the tree. */
export const scratchLevels = (shards: number): number => Math.max(1, Math.ceil(Math.log2(shards)));

/**
 * Sum over shards of the elements [start, end), at most a chunk, by a fixed pairwise tree over shard numbers: the left half is
 * the largest power of two below the count, so that ranks which hold whole sub-trees get the same sum.
 *
 * @param scratch `scratchLevels` vectors of a chunk each
 * @returns a view of the first of them, or of the only shard
 */
export function sumOverShards(
  kernels: Kernels,
  shards: readonly Float32Array[],
  start: number,
  end: number,
  scratch: readonly Float32Array[],
): Float32Array {
  const sum = (low: number, high: number, level: number): Float32Array => {
    if (high - low === 1) return shards[low]!.subarray(start, end);
    const middle = low + largestPowerOfTwoBelow(high - low);
    const into = scratch[level]!.subarray(0, end - start);
    kernels.add(sum(low, middle, level), sum(middle, high, level + 1), into);
    return into;
  };
  return sum(0, shards.length, 0);
}

/**
 * Their mean.
 * @param summed vectors whose sum is that over the shards: the shards, or sums of several
 * @param shards how many they are
 * @param scratch as for the sum; the mean is a view of the first
 * @returns with it its sum of squares, which is NaN or Infinity where an element is not finite
 */
export function meanOverShards(
  kernels: Kernels,
  summed: readonly Float32Array[],
  shards: number,
  start: number,
  end: number,
  scratch: readonly Float32Array[],
): { readonly mean: Float32Array; readonly square: number } {
  const mean = scratch[0]!.subarray(0, end - start);
  const square = kernels.scale(sumOverShards(kernels, summed, start, end, scratch), 1 / shards, mean);
  return { mean, square };
}

/** The mean of one number a shard, by the same tree, in double precision. */
export function meanOfNumbers(values: readonly number[]): number {
  const sum = (low: number, high: number): number => {
    if (high - low === 1) return values[low]!;
    const middle = low + largestPowerOfTwoBelow(high - low);
    return sum(low, middle) + sum(middle, high);
  };
  return sum(0, values.length) / values.length;
}

const largestPowerOfTwoBelow = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** The new state of a network from its old one and those of the shards, each weight by its own rule, in double precision. */
export function combineState(
  weights: readonly StateLayout[],
  old: Float32Array,
  shards: readonly Float32Array[],
  into: Float32Array,
): void {
  for (const { offset, size, combination } of weights) {
    const of = (state: Float32Array) => state.subarray(offset, offset + size);
    if (combination === 'first') {
      of(into).set(of(shards[0]!));
      continue;
    }
    const sums = sumOfVectors(shards.map(of));
    for (let i = 0; i < size; i++) {
      const mean = sums[i]! / shards.length;
      const before = old[offset + i]!;
      into[offset + i] = combination === 'mean' ? mean : before + (mean - before) * shards.length;
    }
  }
}

/** The sum of vectors by the same tree, in double precision. */
function sumOfVectors(vectors: readonly Float32Array[]): Float64Array | Float32Array {
  if (vectors.length === 1) return vectors[0]!;
  const middle = largestPowerOfTwoBelow(vectors.length);
  const [left, right] = [sumOfVectors(vectors.slice(0, middle)), sumOfVectors(vectors.slice(middle))];
  const sum = new Float64Array(left.length);
  // Not `Float64Array.from`, which takes ten times as long: every rank does this for all of them.
  for (let i = 0; i < sum.length; i++) sum[i] = left[i]! + right[i]!;
  return sum;
}
