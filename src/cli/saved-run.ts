import { existsSync } from 'node:fs';
import { InputError } from '../errors.js';
import { type Checkpoint, newestCheckpoint } from '../training/checkpoint.js';
import { RunDirectory } from '../training/run-directory.js';
import { readRun, type SavedRun } from '../training/run-record.js';

/**
 * A run and its newest whole checkpoint, to draw with. Nothing is written: another process may be training it. What is
 * not whole is named on stderr.
 * @throws InputError where the path is no run, it is damaged, or has no checkpoint yet
 */
export async function openSavedRun(path: string): Promise<{ readonly run: SavedRun; readonly checkpoint: Checkpoint }> {
  const directory = new RunDirectory(path);
  if (!existsSync(directory.config)) {
    throw new InputError('no-run', `${path} is no run: it has no config.yaml`, 'give the --out of an earlier `ganforge train`');
  }
  const run = await readRun(directory);
  const damaged: string[] = [];
  const checkpoint = newestCheckpoint(directory.checkpoints, (bad, reason) => damaged.push(`${bad} is not whole (${reason})`));
  for (const text of damaged) process.stderr.write(`ganforge: ${text}; taking ${checkpoint.path}\n`);
  return { run, checkpoint };
}
