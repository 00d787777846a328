import { stat } from 'node:fs/promises';
import { codeOf } from '../../training/run-directory.js';
import { isAbsent } from './is-absent.js';

/** What tells a changed file from an unchanged one without reading it: path, size, time of the last change and inode of all its files. */
export async function fingerprint(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(one))).join('\n');
}

async function one(path: string): Promise<string> {
  try {
    const { size, mtimeNs, ino, dev } = await stat(path, { bigint: true });
    return `${path} ${size} ${mtimeNs} ${dev}:${ino}`;
  } catch (error) {
    return `${path} ${isAbsent(error) ? 'absent' : codeOf(error)}`;
  }
}
