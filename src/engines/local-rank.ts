/** Variables that launchers tell a process its number on this machine by: Open MPI, Slurm, MPICH and Intel MPI, torchrun and its like. */
const variables = ['OMPI_COMM_WORLD_LOCAL_RANK', 'SLURM_LOCALID', 'PMI_LOCAL_RANK', 'LOCAL_RANK'] as const;

/** Number of this process among those a launcher has started on this machine, from 0; undefined where none has started it. */
export function localRank(env: NodeJS.ProcessEnv): number | undefined {
  const told = variables.map((name) => env[name]?.trim() ?? '').find((value) => /^\d+$/.test(value));
  return told === undefined ? undefined : Number(told);
}

/** How many processes a launcher has started on this machine; undefined where none tells. */
export function localRanks(env: NodeJS.ProcessEnv): number | undefined {
  const told = [env.OMPI_COMM_WORLD_LOCAL_SIZE, tasksOfNode(env), env.MPI_LOCALNRANKS, env.LOCAL_WORLD_SIZE];
  const number = told.map((value) => value?.trim() ?? '').find((value) => /^[1-9]\d*$/.test(value));
  return number === undefined ? undefined : Number(number);
}

/** Slurm tells the tasks of all nodes, those of neighbours that are alike in one: `2(x3),1`. */
function tasksOfNode({ SLURM_STEP_TASKS_PER_NODE: tasks = '', SLURM_NODEID: node }: NodeJS.ProcessEnv): string | undefined {
  const all = tasks.split(',').flatMap((entry) => {
    const [, count = '', times = '1'] = /^(\d+)(?:\(x(\d+)\))?$/.exec(entry.trim()) ?? [];
    return new Array<string>(Number(times)).fill(count);
  });
  return node === undefined ? undefined : all[Number(node)];
}
