import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findMpirun } from '../cluster/find-mpirun.js';
import { openMpi, versionOf } from '../cluster/mpi/open-mpi.js';
import { launchedWorld } from '../cluster/world.js';
import { GanforgeError } from '../errors.js';

/** What `doctor` tells of Open MPI, in rows of a table: what starts ranks, what joins them, and whether this process is one. */
export async function openMpiReport(
  env: NodeJS.ProcessEnv,
  libraryVersion = async () => versionOf(await openMpi()),
): Promise<[name: string, state: string][]> {
  return [
    ['mpirun', await orWhyNot(() => mpirunVersion(env))],
    // Two installations on one machine are a way for ranks not to find each other: so both versions.
    ['library', await orWhyNot(async () => (await libraryVersion()).split(',')[0]!)],
    ['this process', await orWhyNot(async () => originOf(env))],
  ];
}

async function mpirunVersion(env: NodeJS.ProcessEnv): Promise<string> {
  const name = await findMpirun(env);
  const { stdout } = await promisify(execFile)(name, ['--version'], { env, timeout: 30_000 });
  return `${name}, ${/^mpirun.*?\) (.*)$/m.exec(stdout)?.[1] ?? 'of a version it does not tell'}`;
}

function originOf(env: NodeJS.ProcessEnv): string {
  const { launcher, size, rank, localRank } = launchedWorld(env);
  if (launcher === 'none') return 'started alone';
  return `rank ${rank} of ${size}, started by ${launcher}, number ${localRank} on this machine`;
}

async function orWhyNot(tell: () => Promise<string>): Promise<string> {
  try {
    return await tell();
  } catch (error) {
    if (error instanceof GanforgeError) return error.message;
    throw error;
  }
}
