import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../errors.js';

/**
 * Writes a file, making its folder: under a temporary name first, so that no one ever sees half of it.
 *
 * @throws InputError where the file cannot be written
 */
export async function saveFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const cause = error instanceof Error && 'code' in error ? error.code : error;
    throw new InputError('unwritable-file', `cannot write ${path} (${cause})`, 'give a path that can be written');
  }
}
