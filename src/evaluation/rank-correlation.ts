import { InputError } from '../errors.js';

/**
 * Spearman's rank correlation, -1 to 1: the linear correlation of ranks, equal values sharing the mean of theirs. NaN where
 * one of the two is constant.
 *
 * @throws InputError where the lengths differ, there are fewer than two values, or one is NaN
 */
export function rankCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length || x.length < 2) {
    throw new InputError(
      'rank-lengths',
      `rank correlation of ${x.length} and ${y.length} values`,
      'give two lists of one length, 2 or more',
    );
  }
  return correlation(ranks(x), ranks(y));
}

/** Ranks from 1; equal values get the mean of the ranks they take up together. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  if (order.some((i) => Number.isNaN(values[i]!))) throw new InputError('rank-of-nan', 'a value to be ranked is NaN', 'leave it out');
  const into = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) into[order[place]!] = (start + 1 + end) / 2;
    start = end;
  }
  return into;
}

function correlation(x: Float64Array, y: Float64Array): number {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  return xy / Math.sqrt(xx * yy);
}
