import type { HistoryRow } from '../../protocol.js';

/** Values along a shared x axis: null breaks a line, undefined is passed over. */
export type Column = (number | null | undefined)[];

export type XAxis = 'iteration' | 'time';

/** Of several runs, on one x axis. */
export interface Joined {
  /** Strictly ascending. */
  readonly x: number[];
  /** Where each row of each run stands in `x`. */
  readonly places: readonly (readonly number[])[];
}

export function joinRuns(runs: readonly (readonly HistoryRow[])[], axis: XAxis): Joined {
  const values = runs.map((rows) => rows.map((row) => (axis === 'time' ? row.seconds : row.iteration)));
  const x = [...new Set(values.flat())].sort((a, b) => a - b);
  const placeOf = new Map(x.map((value, place) => [value, place]));
  return { x, places: values.map((column) => column.map((value) => placeOf.get(value) ?? 0)) };
}

/**
 * A series of one run on the shared axis. A row without the value breaks the line, unless the series is measured only now and then:
 * by what it is (`spanned`), or because fewer than half of its rows have it.
 */
export function columnOf(
  rows: readonly HistoryRow[],
  name: string,
  { places, length, spanned }: { places: readonly number[]; length: number; spanned: boolean },
): Column {
  const column: Column = new Array<number | null | undefined>(length).fill(undefined);
  let present = 0;
  rows.forEach(({ values }, row) => {
    const place = places[row] ?? 0;
    const value = values[name];
    if (value === undefined) {
      // Two rows may stand in the same place, such as two of the same second.
      column[place] ??= null;
    } else {
      column[place] = value;
      present++;
    }
  });
  return spanned || 2 * present < rows.length ? column.map((value) => value ?? undefined) : column;
}

/** For a logarithmic axis: what has no place on it breaks the line. */
export function positive(column: Column): Column {
  return column.map((value) => (typeof value === 'number' && value <= 0 ? null : value));
}

/** Where an iteration of a run stands on the x axis; in time, where the newest row that is not after it does. */
export function xOfIteration(rows: readonly HistoryRow[], iteration: number, axis: XAxis): number | undefined {
  if (axis === 'iteration') return iteration;
  return (rows.findLast((row) => row.iteration <= iteration) ?? rows[0])?.seconds;
}
