import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppendOnlyFile } from '../append-only-file.js';
import { type EventMessage, encodeEvent, type SummaryValue, sessionStart } from './event-message.js';
import { encodeRecord } from './record.js';

/** A new event file of TensorBoard's. */
export class EventFile {
  readonly #file: AppendOnlyFile;
  readonly #now: () => number;

  /**
   * @param folder has the event files of earlier sittings of the run, if any: what they say of `step` and later ones is no longer shown
   * @param now milliseconds since 1970
   * @throws RunError `unwritable`
   */
  constructor(folder: string, step: number, now: () => number = Date.now) {
    this.#now = now;
    this.#file = new AppendOnlyFile(join(folder, newName(folder, now())), 'refuse');
    this.#write({ step: 0, file_version: 'brain.Event:2' });
    this.#write({ step, session_log: { status: sessionStart } });
  }

  /** @throws RunError `unwritable`: the disk is full, say */
  append(step: number, value: readonly SummaryValue[]): void {
    this.#write({ step, summary: { value } });
  }

  /** Nothing is appended after this. */
  close(): void {
    this.#file.close();
  }

  #write(event: Omit<EventMessage, 'wall_time'>): void {
    this.#file.append(encodeRecord(encodeEvent({ wall_time: this.#now() / 1000, ...event })));
  }
}

/** TensorBoard reads the files of a folder in the order of their names, so the new one's is the last, whatever the clock says. */
function newName(folder: string, now: number): string {
  const earlier = filesOf(folder).map((file) => Number(/^events\.out\.tfevents\.(\d+)\./.exec(file)?.[1] ?? 0));
  const seconds = Math.max(Math.floor(now / 1000), ...earlier.map((second) => second + 1));
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.${hostname()}.${process.pid}`;
}

/** Where there is no folder, opening the file says so. */
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
