import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDirectory } from '../training/run-directory.js';

/**
 * Clears away a run that has come to no checkpoint, so that it can begin again.
 * @returns whether it was; where there is a checkpoint, whole or not, or a living process trains, nothing of it goes
 */
export function clearBeginning(directory: RunDirectory): boolean {
  if (directory.isBusy()) return false;
  const { checkpoints } = directory;
  if (existsSync(checkpoints)) {
    for (const name of readdirSync(checkpoints))
      if (name.startsWith('.')) rmSync(join(checkpoints, name), { recursive: true, force: true });
    try {
      // Of an empty folder only, whatever it looked like a moment ago.
      rmdirSync(checkpoints);
    } catch {
      return false;
    }
  }
  rmSync(directory.path, { recursive: true, force: true });
  return true;
}
