import { ranksVariable } from './world.js';

/** What mpirun is to start. */
export interface RanksCommand {
  readonly ranks: number;
  /** Whether they have more threads than this machine has cores. */
  readonly oversubscribe: boolean;
  /** A program's file and arguments. */
  readonly command: readonly string[];
}

/**
 * The arguments of mpirun. Ranks are bound to no core, for each has threads for several; and one that waits leaves its core to those that
 * compute.
 */
export function mpirunArguments({ ranks, oversubscribe, command }: RanksCommand): readonly string[] {
  return [
    ...['-n', String(ranks)],
    ...['--bind-to', 'none'],
    ...['--mca', 'mpi_yield_when_idle', '1'],
    ...(oversubscribe ? ['--oversubscribe'] : []),
    // Ranks on other machines get no environment but what is named.
    ...['-x', ranksVariable],
    ...command,
  ];
}

/** Who asks for ranks, as far as their environment goes. */
export interface Asker {
  readonly root: boolean;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
}

/** The environment of mpirun and so of its ranks. */
export function mpirunEnvironment(env: NodeJS.ProcessEnv, ranks: number, { root, terminal }: Asker): NodeJS.ProcessEnv {
  return {
    ...env,
    [ranksVariable]: String(ranks),
    // mpirun refuses root, whom containers have and nobody else, unless both say so.
    ...(root ? { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' } : {}),
    // It gives ranks a pseudo terminal to write to whatever it writes to itself.
    ...(terminal ? {} : { TERM: 'dumb' }),
  };
}
