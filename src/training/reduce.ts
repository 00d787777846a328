import type { StateLayout } from '../engines/layout.js';

/** Norms are sums over chunks of this many elements, so that they do not depend on how a vector is cut among workers. */
export const chunkLength = 16384;

/**
 * Mean over shards of the elements [start, end), by a fixed pairwise tree over shard numbers: the left half is the largest
 * power of two below the count, so that ranks which hold whole sub-trees get the same sum.
 *
 * @param start,end a multiple of `chunkLength` beyond the start of a network, or the network's end
 * @returns the sum of squares of each chunk of the mean, in order; NaN or Infinity where an element is not finite
 */
export function meanOverShards(shards: readonly Float32Array[], start: number, end: number, into: Float32Array): number[] {
  const scratch = Array.from({ length: Math.ceil(Math.log2(shards.length)) + 1 }, () => new Float32Array(chunkLength));
  const scale = 1 / shards.length;
  const squares: number[] = [];
  for (let from = start; from < end; from += chunkLength) {
    const to = Math.min(end, from + chunkLength);
    const sum = treeSum(shards, 0, shards.length, from, to, scratch, 0);
    let square = 0;
    for (let i = 0; i < sum.length; i++) {
      const mean = Math.fround(sum[i]! * scale);
      into[from + i] = mean;
      square += mean * mean;
    }
    squares.push(square);
  }
  return squares;
}

function treeSum(
  shards: readonly Float32Array[],
  low: number,
  high: number,
  from: number,
  to: number,
  scratch: readonly Float32Array[],
  depth: number,
): Float32Array {
  if (high - low === 1) return shards[low]!.subarray(from, to);
  const middle = low + largestPowerOfTwoBelow(high - low);
  const left = treeSum(shards, low, middle, from, to, scratch, depth);
  const right = treeSum(shards, middle, high, from, to, scratch, depth + 1);
  const sum = scratch[depth]!.subarray(0, to - from);
  for (let i = 0; i < sum.length; i++) sum[i] = left[i]! + right[i]!;
  return sum;
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

/** The new state of a network from its old one and those of the shards, each weight by its own rule. */
export function combineState(
  weights: readonly StateLayout[],
  old: Float32Array,
  shards: readonly Float32Array[],
  into: Float32Array,
): void {
  for (const { offset, size, combination } of weights) {
    for (let i = offset; i < offset + size; i++) {
      if (combination === 'first') into[i] = shards[0]![i]!;
      else {
        const mean = meanOfNumbers(shards.map((shard) => shard[i]!));
        into[i] = combination === 'mean' ? mean : old[i]! + (mean - old[i]!) * shards.length;
      }
    }
  }
}
