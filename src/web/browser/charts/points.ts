import type { Column } from './columns.js';

/** Place of the value that is nearest in the column; the earlier of two. */
export function nearestValue(column: ArrayLike<number | null | undefined>, place: number): number | null {
  for (let distance = 0; distance < column.length; distance++) {
    for (const near of [place - distance, place + distance]) {
      if (near >= 0 && near < column.length && typeof column[near] === 'number') return near;
    }
  }
  return null;
}

/** The next place, forwards or backwards, where any of the columns has a value; undefined where there is none up to `last`. */
export function nextPoint(columns: readonly Column[], from: number, step: 1 | -1, last: number): number | undefined {
  for (let place = from + step; step > 0 ? place <= last : place >= last; place += step) {
    if (columns.some((column) => typeof column[place] === 'number')) return place;
  }
  return undefined;
}

/** The newest value. */
export function newest(column: Column): number | undefined {
  return column.findLast((value) => typeof value === 'number') ?? undefined;
}
