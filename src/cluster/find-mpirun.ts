import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InputError } from '../errors.js';

/** Debian names Open MPI's so where MPICH is installed too. */
const names = ['mpirun', 'mpirun.openmpi'];

/**
 * The name of Open MPI's mpirun.
 * @throws InputError where there is none, or that of another MPI
 */
export async function findMpirun(env: NodeJS.ProcessEnv): Promise<string> {
  const mend = 'install Open MPI (Debian, Ubuntu: apt-get install openmpi-bin)';
  let others = false;
  for (const name of names) {
    const version = await promisify(execFile)(name, ['--version'], { env, timeout: 30_000 }).catch(() => undefined);
    if (version && /Open ?MPI|OpenRTE/i.test(version.stdout)) return name;
    others ||= version !== undefined;
  }
  throw others
    ? new InputError('another-mpi', 'ranks are started by the mpirun of Open MPI, and that of this machine is another one', mend)
    : new InputError('no-mpirun', 'ranks are started by mpirun, which is not there', mend);
}
