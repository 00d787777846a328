/** Variables that launchers tell a process its number on this machine by: Open MPI, Slurm, MPICH and Intel MPI, torchrun and its like. */
const variables = ['OMPI_COMM_WORLD_LOCAL_RANK', 'SLURM_LOCALID', 'PMI_LOCAL_RANK', 'LOCAL_RANK'] as const;

/** Number of this process among those a launcher has started on this machine, from 0; undefined where none has started it. */
export function localRank(env: NodeJS.ProcessEnv): number | undefined {
  const told = variables.map((name) => env[name]?.trim() ?? '').find((value) => /^\d+$/.test(value));
  return told === undefined ? undefined : Number(told);
}
