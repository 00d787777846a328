import type { HistoryColumns, HistoryRow } from '../protocol.js';

const significantDigits = 6;

/**
 * Rows of a run of any length in bounded memory: only every so many iterations are kept, twice as many whenever there are too many rows.
 * The newest row is always there. What only a row that goes has told, such as an evaluation, stands in the next one that stays. Server
 * and page keep the same history by the same rule.
 */
export class History {
  #rows: HistoryRow[] = [];
  /** The newest row, where it is none of those that are kept, with what the rows since the last of these have told. */
  #newest: HistoryRow | undefined;
  #stride = 1;

  /** @param most rows are fewer than this, and at least half as many in a long run */
  constructor(readonly most = 2048) {}

  static from(columns: HistoryColumns, most?: number): History {
    const history = new History(most);
    const rows = rowsOf(columns);
    history.#stride = strideOf(rows, history.most);
    for (const row of rows) history.add(row);
    return history;
  }

  /** Rows come in the order of their iterations; one that does not is of a run that was resumed, and replaces all that it repeats. */
  add(row: HistoryRow): void {
    if (this.#newest && this.#newest.iteration >= row.iteration) this.#newest = undefined;
    while (this.#rows.length > 0 && this.#rows.at(-1)!.iteration >= row.iteration) this.#rows.pop();
    const { iteration, seconds, values } = row;
    const merged = this.#newest ? { iteration, seconds, values: Object.assign({}, this.#newest.values, values) } : row;
    if (iteration % this.#stride !== 0) {
      this.#newest = merged;
      return;
    }
    this.#newest = undefined;
    this.#rows.push(merged);
    if (this.#rows.length >= this.most) this.#thin();
  }

  #thin(): void {
    const rows = this.rows;
    this.#rows = [];
    this.#newest = undefined;
    this.#stride *= 2;
    for (const row of rows) this.add(row);
  }

  get rows(): readonly HistoryRow[] {
    return this.#newest ? [...this.#rows, this.#newest] : this.#rows;
  }

  /** The rows that are newer than an iteration. */
  after(iteration: number): readonly HistoryRow[] {
    return this.rows.slice(this.rows.findLastIndex((row) => row.iteration <= iteration) + 1);
  }

  /** With as many digits as a chart can show. */
  get columns(): HistoryColumns {
    const { rows } = this;
    const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
    return {
      iteration: rows.map(({ iteration }) => iteration),
      seconds: rows.map(({ seconds }) => rounded(seconds)),
      series: Object.fromEntries(names.map((name) => [name, rows.map(({ values }) => roundedOrNull(values[name]))])),
    };
  }
}

/** Of a history that has these rows: one that has left rows out has at least half of the most. */
function strideOf(rows: readonly HistoryRow[], most: number): number {
  const kept = rows.slice(0, -1);
  let stride = 1;
  while (kept.length + 1 >= most / 2 && kept.every(({ iteration }) => iteration % (2 * stride) === 0)) stride *= 2;
  return stride;
}

function rowsOf({ iteration, seconds, series }: HistoryColumns): HistoryRow[] {
  const columns = Object.entries(series);
  return iteration.map((number, index) => {
    const values: Record<string, number> = {};
    for (const [name, column] of columns) {
      const value = column[index];
      if (typeof value === 'number') values[name] = value;
    }
    return { iteration: number, seconds: seconds[index] ?? 0, values };
  });
}

const rounded = (value: number): number => Number(value.toPrecision(significantDigits));
const roundedOrNull = (value: number | undefined): number | null => (value === undefined ? null : rounded(value));
