import type { RunConfig } from '../../src/config/schema.js';
import type { Checkpoint } from '../../src/training/checkpoint.js';
import type { PreparedRun } from '../../src/training/prepare.js';
import { readRun, type SavedRun, writeRunRecord } from '../../src/training/run-record.js';
import { lastCheckpoint, runConfig, trainRun } from '../training/support.js';

/** Trains a run for a few iterations and reads it back, as `ganforge export` finds it. */
export async function savedRun(
  path: string,
  changes: Partial<RunConfig> & Pick<RunConfig, 'system'>,
): Promise<{ run: SavedRun; checkpoint: Checkpoint; prepared: PreparedRun }> {
  const config = await runConfig({ iterations: 4, workers: 1, ...changes });
  const { prepared, directory } = await trainRun(config, path);
  writeRunRecord(directory, config, prepared.system, prepared.datasets);
  return { run: await readRun(directory), checkpoint: lastCheckpoint(path), prepared };
}
