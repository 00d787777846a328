import { utimesSync, writeFileSync } from 'node:fs';

let seconds = 1_000_000_000;

/** Writes a file at a time of its own: clocks of file systems are too coarse to tell two writes of a test apart. */
export function writeAnew(path: string, content: Uint8Array | string): void {
  writeFileSync(path, content);
  seconds++;
  utimesSync(path, seconds, seconds);
}
