import type { Host } from './hostfile.js';
import { restartVariable } from './restart-cause.js';
import { ranksVariable } from './world.js';

/** What mpirun is to start. */
export interface RanksCommand {
  readonly ranks: number;
  /** Where they run; on this machine, or where a batch system has it, if it is not said. */
  readonly hosts?: readonly Host[] | undefined;
  /** Whether they have more threads than this machine has cores. */
  readonly oversubscribe: boolean;
  /** A program's file and arguments. */
  readonly command: readonly string[];
}

/**
 * The arguments of mpirun. Ranks are bound to no core, for each has threads for several; and one that waits leaves its core to those that
 * compute.
 */
export function mpirunArguments({ ranks, hosts, oversubscribe, command }: RanksCommand): readonly string[] {
  return [
    ...['-n', String(ranks)],
    // Not as a hostfile, of which Open MPI takes a line without slots for as many as the host has cores.
    ...(hosts ? ['--host', hosts.map(({ name, slots }) => `${name}:${slots}`).join(',')] : []),
    ...['--bind-to', 'none'],
    ...['--mca', 'mpi_yield_when_idle', '1'],
    ...(oversubscribe ? ['--oversubscribe'] : []),
    // Ranks on other machines get no environment but what is named.
    ...[ranksVariable, restartVariable].flatMap((name) => ['-x', name]),
    ...command,
  ];
}

/** Who asks for ranks, as far as their environment goes. */
export interface Asker {
  readonly root: boolean;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Why ranks are started again; empty at their first start. */
  readonly restart?: string | undefined;
}

/**
 * In 20 seconds hosts notice that they hear no more of each other, and end their ranks; Open MPI's own is 8 minutes. It does not notice
 * at all where ranks have ended before: then it waits for the end of those it can't reach.
 */
const hostsWatch = {
  OMPI_MCA_oob_tcp_keepalive_time: '10',
  OMPI_MCA_oob_tcp_keepalive_intvl: '3',
  OMPI_MCA_oob_tcp_keepalive_probes: '3',
};

/** The environment of mpirun and so of its ranks; what Open MPI is told in it already is left as it is. */
export function mpirunEnvironment(env: NodeJS.ProcessEnv, ranks: number, { root, terminal, restart = '' }: Asker): NodeJS.ProcessEnv {
  return {
    ...hostsWatch,
    ...env,
    [ranksVariable]: String(ranks),
    [restartVariable]: restart,
    // mpirun refuses root, whom containers have and nobody else, unless both say so.
    ...(root ? { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' } : {}),
    // It gives ranks a pseudo terminal to write to whatever it writes to itself.
    ...(terminal ? {} : { TERM: 'dumb' }),
  };
}
