/** A value of each of some windows that a series is cut into. */
export interface WindowMedian {
  /** Position of the window's middle, in the units of `at`. */
  readonly at: number;
  readonly median: number;
}

/**
 * Cuts a series into windows of as equal length as can be, in order, and takes the median of each: how a noisy series goes.
 * Values that are not finite are left out; a window of none has the median NaN.
 *
 * @param at positions, ascending, one a value
 * @param windows at most; fewer where there are fewer values
 */
export function windowMedians(at: readonly number[], values: readonly number[], windows: number): WindowMedian[] {
  const count = Math.min(windows, values.length);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * values.length) / count);
    const end = Math.floor(((i + 1) * values.length) / count);
    return { at: (at[start]! + at[end - 1]!) / 2, median: median(values.slice(start, end).filter(Number.isFinite)) };
  });
}

function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
