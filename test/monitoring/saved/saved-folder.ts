import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { savePng } from '../../../src/images/png.js';
import { saveSampleGrid } from '../../../src/images/sample-grid.js';
import { writeEventLog } from '../../../src/monitoring/event-log.js';
import { writeStatistics } from '../../../src/monitoring/statistics.js';
import type { RunEvent } from '../../../src/training/events.js';
import { RunDirectory } from '../../../src/training/run-directory.js';
import { startEvent } from '../events.js';

/** What a training leaves in its folder, written by the parts of the program that write it, without training. */
export class SavedFolder {
  readonly directory: RunDirectory;
  readonly start = startEvent(
    { dataset: 'ring', engine: 'onnxruntime', engineVersion: '1.30.0', device: 'CPU (4 threads)' },
    { workers: '2', iterations: '300' },
  );
  #listeners: ((event: RunEvent) => void)[] = [];

  constructor(path: string, changes: Readonly<Record<string, unknown>> = {}) {
    this.directory = new RunDirectory(path);
    mkdirSync(this.directory.samples, { recursive: true });
    this.writeConfig(changes);
  }

  writeConfig(changes: Readonly<Record<string, unknown>> = {}): void {
    const config = { ...this.start.run.config, system: 'gan', options: {}, data: { data: 'folder:/data/cats' }, ...changes };
    writeFileSync(this.directory.config, stringify(config));
  }

  /** Begins a sitting at an iteration. */
  begin(iteration = 0): void {
    this.#listeners = [writeStatistics(this.directory.statistics), writeEventLog(this.directory.events)];
    this.tell({ ...this.start, iteration });
  }

  tell(...events: readonly RunEvent[]): void {
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }

  /** A grid of two images of one grey, and the event of it. */
  async sample(iteration: number, diversity: number): Promise<void> {
    const path = this.directory.sample(iteration);
    await saveSampleGrid(this.directory.samples, [2, 4, 4], { scale: 1 });
    await savePng(path, { width: 14, height: 8, channels: 1, data: new Uint8Array(14 * 8).fill(iteration % 256) });
    this.tell({ type: 'sample', iteration, path, diversity });
  }

  /** A process trains it: this one, unless told. */
  lock(pid = process.pid): void {
    writeFileSync(`${this.directory.path}/run.lock`, String(pid));
  }

  append(file: 'statistics' | 'events', text: string): void {
    appendFileSync(this.directory[file], text);
  }
}
