import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface LineReader {
  /** A line, without its end; empty ones are left out. */
  line(text: string): void;
  /** What has been read so far stands no longer: the file is another one. The lines that follow are its lines from the first on. */
  anew(): void;
}

const chunkBytes = 1 << 20;
const newline = 10;

/** The lines of a file that another process may be writing, each read once. A line without its end is waited for. */
export class FollowedFile {
  /** Of the file that was read last: one that is put in its place has another. */
  #inode: number | undefined;
  /** Behind the last whole line. */
  #offset = 0;

  constructor(
    readonly path: string,
    private readonly reader: LineReader,
  ) {}

  /** Reads what is new. A file that is not there (yet, or any more) has nothing new. */
  read(): void {
    const file = open(this.path);
    if (file === undefined) return;
    try {
      const { ino, size } = fstatSync(file);
      if (this.#inode !== undefined && (ino !== this.#inode || size < this.#offset)) {
        this.#offset = 0;
        this.reader.anew();
      }
      this.#inode = ino;
      if (size > this.#offset) this.#readOn(file);
    } finally {
      closeSync(file);
    }
  }

  #readOn(file: number): void {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let torn = Buffer.alloc(0);
    let position = this.#offset;
    for (;;) {
      const count = readSync(file, chunk, 0, chunkBytes, position);
      if (count === 0) return;
      position += count;
      const bytes = Buffer.concat([torn, chunk.subarray(0, count)]);
      const end = bytes.lastIndexOf(newline) + 1;
      this.#offset += end;
      for (const text of bytes.toString('utf8', 0, end).split('\n')) if (text !== '') this.reader.line(text);
      torn = bytes.subarray(end);
    }
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
