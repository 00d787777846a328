import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { RunError } from '../errors.js';

/**
 * A file that grows at its end. What is appended is handed to the system at once, so that a killed process loses nothing; only a
 * machine that stops can tear the last of it.
 */
export class AppendOnlyFile {
  #descriptor: number | undefined;

  /**
   * @param exists what to do with a file that is there: go on at its end, or take it for an error
   * @throws RunError `unwritable`
   */
  constructor(
    readonly path: string,
    exists: 'append' | 'refuse' = 'append',
  ) {
    this.#descriptor = this.#guard(() => openSync(path, exists === 'append' ? 'a' : 'ax'));
  }

  /**
   * All of the bytes or none.
   * @throws RunError `unwritable`: the disk is full, say; later ones may find space again
   */
  append(bytes: Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#guard(() => {
      let done = 0;
      try {
        while (done < bytes.length) done += writeSync(descriptor, bytes, done);
      } catch (error) {
        if (done > 0) ftruncateSync(descriptor, fstatSync(descriptor).size - done);
        throw error;
      }
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
