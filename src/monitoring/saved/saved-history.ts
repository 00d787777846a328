import type { RunDirectory } from '../../training/run-directory.js';
import { History } from '../../web/browser/history.js';
import type { HistoryRow } from '../../web/protocol.js';
import { historyRow, seriesOf } from '../live/history-row.js';
import { parseStatistics, type Statistics } from '../statistics.js';
import { FollowedFile } from './followed-file.js';
import { type Diversities, readSavedEvents } from './saved-events.js';

/** The charts of a run: its stats.jsonl, which may go on growing, and the diversities of its samples. */
export class SavedHistory {
  history = new History();
  /** Newest line. */
  newest: Statistics | undefined;
  readonly #file: FollowedFile;
  #isAnother = false;
  #diversities: Diversities = new Map();
  /** Iterations whose diversity is in no row yet, ascending. */
  #due: number[] = [];
  /** The last whose diversity is in a row. */
  #placed = -1;

  constructor(path: string) {
    this.#file = new FollowedFile(path, {
      line: (text) => {
        const statistics = parseStatistics(text);
        if (!statistics) return;
        this.newest = statistics;
        const { values, ...row } = historyRow(statistics);
        this.history.add({ ...row, values: { ...values, ...this.#diversityUpTo(row.iteration) } });
      },
      anew: () => {
        this.#isAnother = true;
        this.history = new History();
        this.newest = undefined;
        this.#placed = -1;
        this.#findDue();
      },
    });
  }

  /**
   * Reads what is new.
   * @param diversities of samples, by iteration: all that were told so far
   * @returns what is new; undefined where another file has replaced what was read, as where a run is resumed
   */
  update(diversities: Diversities): readonly HistoryRow[] | undefined {
    let known = this.history.rows.at(-1)?.iteration ?? -1;
    this.#isAnother = false;
    this.#diversities = diversities;
    this.#findDue();
    this.#file.read();
    // A sample is drawn after its iteration, whose line is there by then unless it was not to be written.
    for (const iteration of [...this.#due]) {
      const last = this.history.rows.at(-1);
      const at = Math.max(iteration, last?.iteration ?? 0);
      const values = { ...(last?.iteration === at ? last.values : {}), ...this.#diversityUpTo(iteration) };
      this.history.add({ iteration: at, seconds: last?.seconds ?? 0, values });
      known = Math.min(known, at - 1);
    }
    return this.#isAnother ? undefined : this.history.after(known);
  }

  #findDue(): void {
    this.#due = [...this.#diversities.keys()].filter((iteration) => iteration > this.#placed).sort((a, b) => a - b);
  }

  /** The newest of those that are due. */
  #diversityUpTo(iteration: number): HistoryRow['values'] {
    let values: HistoryRow['values'] = {};
    while (this.#due.length > 0 && this.#due[0]! <= iteration) {
      this.#placed = this.#due.shift()!;
      values = { ...values, ...seriesOf('diversity', { samples: this.#diversities.get(this.#placed) }) };
    }
    return values;
  }
}

/** The history of a run so far. */
export function readSavedHistory(directory: RunDirectory): History {
  const saved = new SavedHistory(directory.statistics);
  saved.update(readSavedEvents(directory).diversities);
  return saved.history;
}
