import type { Column } from './columns.js';
import { nextPoint } from './points.js';

/**
 * Where a key moves the cursor: arrows to the next point, Home and End to the first and last one in view.
 *
 * @param place of the cursor; null for none, when arrows begin at the ends
 * @param range of the x axis in view
 * @returns a place; undefined for other keys, and where there is no such point
 */
export function placeAfterKey(
  key: string,
  {
    x,
    columns,
    range: [min, max],
    place,
  }: { x: readonly number[]; columns: readonly Column[]; range: readonly [number, number]; place: number | null },
): number | undefined {
  const first = x.findIndex((value) => value >= min);
  const last = x.findLastIndex((value) => value <= max);
  const forwards = (from: number) => nextPoint(columns, from, 1, last);
  const backwards = (from: number) => nextPoint(columns, from, -1, first);
  switch (key) {
    case 'ArrowRight':
      return forwards(place ?? first - 1);
    case 'ArrowLeft':
      return backwards(place ?? last + 1);
    case 'Home':
      return forwards(first - 1);
    case 'End':
      return backwards(last + 1);
    default:
      return undefined;
  }
}

/** Whether a key is one that moves the cursor. */
export const movesCursor = (key: string): boolean => ['ArrowRight', 'ArrowLeft', 'Home', 'End'].includes(key);
