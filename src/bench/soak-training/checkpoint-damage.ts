import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../random/random.js';
import { listCheckpoints } from '../../training/checkpoint.js';
import { iterationName } from '../../training/run-directory.js';

/** Cuts one of the files of the newest checkpoint. */
export function truncateNewest(folder: string, random: Random): void {
  const { file, bytes } = anyFile(folder, random);
  truncateSync(file, random.integer(bytes.length));
}

/** Turns one bit of one of the files of the newest checkpoint. */
export function flipBit(folder: string, random: Random): void {
  const { file, bytes } = anyFile(folder, random);
  bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8);
  writeFileSync(file, bytes);
}

/** Leaves what a process leaves that is killed while it writes a checkpoint. */
export function leaveHalf(folder: string, random: Random): void {
  const { file, bytes } = anyFile(folder, random);
  const newest = listCheckpoints(folder).at(-1)!;
  const half = join(folder, `.${iterationName(newest.iteration + 1)}.${2 ** 22 + random.integer(1000)}`);
  mkdirSync(half);
  writeFileSync(join(half, file.slice(newest.path.length + 1)), bytes.subarray(0, random.integer(bytes.length)));
}

/** A file of the newest checkpoint that has something in it. */
function anyFile(folder: string, random: Random): { readonly file: string; readonly bytes: Buffer } {
  const { path } = listCheckpoints(folder).at(-1)!;
  const files = readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .map((file) => ({ file, bytes: readFileSync(file) }))
    .filter(({ bytes }) => bytes.length > 0);
  return files[random.integer(files.length)]!;
}
