import { localRank } from '../engines/local-rank.js';
import { InputError } from '../errors.js';

/** The processes that a launcher started together, as one of them sees them. */
export interface World {
  /** `none`: this process was started alone. */
  readonly launcher: 'mpirun' | 'srun' | 'none';
  readonly size: number;
  /** 0 to size - 1. */
  readonly rank: number;
  /** The number among those on this machine, from 0. */
  readonly localRank: number;
}

/** How many ranks our own launcher has asked for. */
export const ranksVariable = 'GANFORGE_RANKS';

/**
 * The world this process was started in, by what launchers tell in its environment. Open MPI goes before Slurm: under Slurm mpirun
 * starts its ranks within a step of its own. Slurm's step goes before its job: a batch script has the job's variables, and is alone.
 *
 * @throws InputError where another MPI's launcher started it, or another number of ranks than was asked for
 */
export function launchedWorld(env: NodeJS.ProcessEnv): World {
  const world = told(env);
  const asked = count(env[ranksVariable]);
  if (asked !== undefined && asked !== world.size) {
    throw new InputError(
      'world-size',
      `${ranksVariable} asks for ${asked} ranks, and ${starter[world.launcher]} started ${world.size}`,
      `start them with mpirun -n ${asked}, or unset ${ranksVariable}`,
    );
  }
  return world;
}

const starter = { mpirun: 'mpirun', srun: 'srun', none: 'no launcher' } as const;

function told(env: NodeJS.ProcessEnv): World {
  const number = localRank(env);
  const world = (launcher: World['launcher'], size: number, rank: number): World => ({ launcher, size, rank, localRank: number ?? 0 });
  const [size, rank] = [count(env.OMPI_COMM_WORLD_SIZE), count(env.OMPI_COMM_WORLD_RANK)];
  if (size !== undefined && rank !== undefined) return world('mpirun', size, rank);
  const [tasks, task] = [count(env.SLURM_STEP_NUM_TASKS), count(env.SLURM_PROCID)];
  if (tasks !== undefined && task !== undefined) return world('srun', tasks, task);
  const others = count(env.PMI_SIZE) ?? 1;
  if (others > 1) {
    throw new InputError(
      'another-mpi',
      `ranks have to be started by Open MPI, and the launcher of another MPI (MPICH, Intel MPI) started these ${others}`,
      'use the mpirun of Open MPI (mpirun.openmpi where Debian has both)',
    );
  }
  return world('none', 1, 0);
}

function count(value: string | undefined): number | undefined {
  const digits = value?.trim() ?? '';
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/**
 * Holds the number of ranks that MPI has found against the number that was started: under srun without PMIx, Open MPI says nothing and
 * makes a world of its own for every process, and each would train alone, all into one run directory.
 *
 * @throws InputError where they differ
 */
export function assertWorld(expected: World, size: number): void {
  if (size === expected.size) return;
  throw new InputError(
    'world-size',
    `${starter[expected.launcher]} started ${expected.size} ranks, and Open MPI finds ${size}`,
    expected.launcher === 'srun'
      ? 'start them with srun --mpi=pmix (srun --mpi=list shows what Slurm has), or with mpirun in the batch script'
      : 'use the mpirun that belongs to the libmpi.so.40 that is loaded (LD_LIBRARY_PATH, PATH)',
  );
}
