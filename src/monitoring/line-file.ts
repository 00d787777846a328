import { AppendOnlyFile } from './append-only-file.js';

/** A file that grows line by line. A killed process loses no line. */
export class LineFile {
  readonly #file: AppendOnlyFile;

  /** @throws RunError `unwritable` */
  constructor(path: string) {
    this.#file = new AppendOnlyFile(path);
  }

  /** @throws RunError `unwritable`: the disk is full, say */
  append(line: string): void {
    this.#file.append(Buffer.from(`${line}\n`));
  }

  /** Nothing is appended after this. */
  close(): void {
    this.#file.close();
  }
}
