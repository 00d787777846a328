import type { About, EventEntry, SampleEntry, SampleGrid, Snapshot, Standing, Update } from '../protocol.js';
import { History } from './history.js';

const mostEvents = 500;

/** A run as the page knows it: a snapshot, and the updates since. */
export class Run {
  readonly id: string;
  readonly name: string;
  readonly about: About | null;
  readonly config: string;
  readonly grid: SampleGrid | null;
  readonly control: boolean;
  readonly history: History;
  standing: Standing;
  /** Oldest first; another array whenever there are others. */
  samples: readonly SampleEntry[];
  /** Oldest first; another array whenever there are others. */
  events: readonly EventEntry[];

  constructor(snapshot: Snapshot) {
    ({ id: this.id, name: this.name, about: this.about, config: this.config, grid: this.grid, control: this.control } = snapshot);
    this.standing = snapshot;
    this.history = History.from(snapshot.history);
    this.samples = snapshot.samples;
    this.events = snapshot.events.slice(-mostEvents);
  }

  add(update: Update): void {
    this.standing = update;
    for (const row of update.rows) this.history.add(row);
    const [first] = update.samples;
    // A run that was resumed makes some of its samples again.
    if (first) this.samples = [...this.samples.filter(({ iteration }) => iteration < first.iteration), ...update.samples];
    if (update.events.length > 0) this.events = [...this.events, ...update.events].slice(-mostEvents);
  }

  /** Of the newest row that has it. */
  newest(series: string): number | undefined {
    return this.history.rows.findLast(({ values }) => values[series] !== undefined)?.values[series];
  }

  /** Address of a sample grid. */
  sampleAddress(iteration: number): string {
    return `/api/runs/${this.id}/samples/${iteration}.png`;
  }
}
