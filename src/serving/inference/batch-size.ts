/** Rows of the largest batch where nobody says it. */
export const largestBatch = 64;

/** Batches below these rows are not chosen: what is spent on each beside computing is not measured. */
const smallestChoice = 8;

/** Milliseconds of a batch that is measured: of what takes longer, larger batches gain nothing, and those that wait lose. */
const longestBatch = 250;

/** A smaller batch is chosen where the largest is no faster than by this factor: answers come sooner, and evenly. */
const worthwhile = 1.05;

/**
 * The sizes to choose from, ascending: powers of two up to the largest, those left out that would take too long.
 * @param rowMilliseconds that one row takes by itself
 */
export function batchSizes(rowMilliseconds: number): readonly number[] {
  const sizes = [smallestChoice];
  for (let rows = 2 * smallestChoice; rows <= largestBatch && rows * rowMilliseconds <= longestBatch; rows *= 2) sizes.push(rows);
  return sizes;
}

/** The smallest of sizes that is about as fast as any. @param speeds rows a second of each size, which ascend */
export function smallestFast(sizes: readonly number[], speeds: readonly number[]): number {
  const best = Math.max(...speeds);
  return sizes[speeds.findIndex((speed) => speed * worthwhile >= best)]!;
}
