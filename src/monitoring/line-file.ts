import { closeSync, openSync, writeSync } from 'node:fs';
import { RunError } from '../errors.js';

/**
 * A file that grows line by line. A line is handed to the system as soon as it is written, so that a killed process
 * loses none; only a machine that stops can tear the last ones.
 */
export class LineFile {
  #descriptor: number | undefined;

  /** @throws RunError `unwritable` */
  constructor(readonly path: string) {
    this.#descriptor = this.#guard(() => openSync(path, 'a'));
  }

  /** @throws RunError `unwritable`: the disk is full, say */
  append(line: string): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    const bytes = Buffer.from(`${line}\n`);
    this.#guard(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    });
  }

  /** Nothing is appended after this. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const cause = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new RunError('unwritable', `${this.path} cannot be written (${cause})`, 'check its folder and the space left on the disk');
    }
  }
}
