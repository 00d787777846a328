import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { availableCores } from '../config/cores.js';
import { resolveConfig } from '../config/resolve.js';
import type { RunConfig } from '../config/schema.js';
import { InputError } from '../errors.js';
import { type TrainingFlags, trainingArguments } from '../reproduce/training-flags.js';
import { findSystem } from '../systems/index.js';
import { listCheckpoints, newestCheckpoint } from '../training/checkpoint.js';
import { RunDirectory } from '../training/run-directory.js';
import { readRunConfig } from '../training/run-record.js';
import { resumeCommand } from './commands/resume.js';
import { trainCommand } from './commands/train.js';

export interface TrainingRequest {
  readonly system: string;
  readonly training: TrainingFlags;
  /** Run directory. */
  readonly run: string;
  /** Flags that `train` and `resume` both have, as given: `--workers 2`. */
  readonly passedOn: readonly string[];
}

/**
 * Trains as `ganforge train` would, or goes on as `ganforge resume` would with what an earlier start has left.
 * @returns whether it came to its end; false where it was interrupted, after a checkpoint
 * @throws InputError where the run directory is that of another training, or a living process trains it
 */
export async function trainOrResume({ system, training, run, passedOn }: TrainingRequest): Promise<boolean> {
  const left = await whatIsLeft(system, training, run);
  if (left === 'nothing') {
    await trainCommand.parseAsync([...trainingArguments(system, training), '--out', run, ...passedOn], { from: 'user' });
  } else if (left === 'unfinished') {
    await resumeCommand.parseAsync([run, ...passedOn], { from: 'user' });
  }
  return process.exitCode !== 130;
}

async function whatIsLeft(system: string, training: TrainingFlags, run: string): Promise<'nothing' | 'unfinished' | 'finished'> {
  const directory = new RunDirectory(run);
  if (!existsSync(directory.config)) return 'nothing';
  if (listCheckpoints(directory.checkpoints).length === 0) {
    // By taking its lock we know that nobody trains it.
    directory.open();
    await rm(run, { recursive: true });
    return 'nothing';
  }
  const saved = readRunConfig(directory);
  const wanted = resolveConfig(training, await findSystem(system), availableCores());
  if (!isDeepStrictEqual(whatCounts(saved), whatCounts(wanted))) {
    throw new InputError('other-run', `${run} holds a run with other settings`, 'remove it, or give another --out');
  }
  const { progress } = newestCheckpoint(directory.checkpoints, () => {});
  return progress.iteration < wanted.iterations! ? 'unfinished' : 'finished';
}

/** What the result depends on. */
function whatCounts({ system, options, data, size, iterations, batch, shard, seed, ema }: RunConfig) {
  return structuredClone({ system, options, data, size, iterations, batch, shard, seed, ema });
}
