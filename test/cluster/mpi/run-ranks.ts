import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { mpirunArguments, mpirunEnvironment } from '../../../src/cluster/mpirun-command.js';
import { type Finished, start } from '../../cli/program.js';
import { skip } from '../../skip.js';

export const rankProgram = fileURLToPath(new URL('rank.js', import.meta.url));

/** For a `before` hook: skips the suite where ranks can't be started. */
export function skipWithoutMpirun(this: Mocha.Context): void {
  const { stdout } = spawnSync('mpirun', ['--version'], { encoding: 'utf8' });
  if (!stdout?.includes('Open MPI')) skip(this, "there is no Open MPI's mpirun");
}

/** Runs ranks of the fixture program to their end. */
export function runRanks(ranks: number, action: string, given: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const args = mpirunArguments({ ranks, oversubscribe: true, command: [process.execPath, rankProgram, action] });
  const env = mpirunEnvironment({ ...process.env, ...given }, ranks, { root: process.getuid?.() === 0, terminal: false });
  return start(args, { cwd: process.cwd(), env }, ['mpirun']).finished;
}

/** Holds that the ranks that wrote their process ids to this stderr have ended. */
export function expectNoneLeft(stderr: string): void {
  const ids = [...stderr.matchAll(/^pid (\d+)$/gm)].map((match) => Number(match[1]));
  expect(ids).to.not.deep.equal([]);
  expect(ids.filter(runs)).to.deep.equal([]);
}

function runs(id: number): boolean {
  try {
    process.kill(id, 0);
    // What nobody has waited for yet has ended all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}
