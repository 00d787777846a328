import { AgreedError, ToldByFirstRank } from '../cluster/agreement.js';
import { launchRanks } from '../cluster/launch.js';
import { mpiCommunicator } from '../cluster/mpi/mpi-communicator.js';
import { takeForwardedSignals } from '../cluster/rank-signals.js';
import { Ranks } from '../cluster/ranks.js';
import { launchedWorld } from '../cluster/world.js';
import { availableCores } from '../config/cores.js';
import { parseDuration } from '../config/duration.js';
import { InputError } from '../errors.js';
import { reportFailure } from './failure.js';

export interface RanksFlags {
  readonly ranks?: number;
  readonly collectiveTimeout: string;
  readonly workers?: string;
}

/**
 * Runs a command as one of the ranks that mpirun or srun has started, or starts them where --ranks asks for several, or alone.
 * Where it fails on a rank all ranks end.
 */
export async function onRanks(given: RanksFlags, body: (ranks: Ranks) => Promise<void>): Promise<void> {
  const collectiveTimeoutSeconds = parseDuration(given.collectiveTimeout, '--collective-timeout');
  const world = launchedWorld(process.env);
  const asked = given.ranks ?? world.size;
  if (world.launcher === 'none' && asked > 1) {
    const threads = asked * (Number(given.workers) || 1);
    const args = withoutRanks(process.argv.slice(2));
    const { exitCode } = await launchRanks({ ranks: asked, args, env: process.env, oversubscribe: threads > availableCores() });
    process.exitCode = exitCode;
    return;
  }
  if (asked !== world.size) {
    throw new InputError('world-size', `--ranks ${asked}, and ${world.launcher} has started ${world.size}`, 'leave out --ranks');
  }
  if (world.size === 1) return body(new Ranks());
  takeForwardedSignals(process.env);
  const communicator = await mpiCommunicator({ collectiveTimeoutSeconds });
  const ranks = new Ranks(communicator);
  try {
    await body(ranks);
  } catch (error) {
    // What all have agreed on they end with by themselves; of anything else the others know nothing, and wait.
    if (!(error instanceof AgreedError || error instanceof ToldByFirstRank)) {
      communicator.abort(
        reportFailure(error, (text) => process.stderr.write(text.replace(/^ganforge: /, `ganforge: rank ${ranks.rank}: `))),
      );
    }
    await ranks.close();
    throw error;
  }
  await ranks.close();
}

/** Cores for the workers of one rank: those of the machine are shared out among its ranks. */
export function coresOfRank(env: NodeJS.ProcessEnv = process.env): number {
  const here = Number(env.OMPI_COMM_WORLD_LOCAL_SIZE) || 1;
  return Math.max(1, Math.floor(availableCores() / here));
}

/** Each rank has a port of its own: the one asked for and those behind it. */
export const portOfRank = (port: number | 'auto' | 'off', rank: number): number | 'auto' | 'off' =>
  typeof port === 'number' ? port + rank : port;

/** The arguments without `--ranks N` or `--ranks=N`. */
export const withoutRanks = (args: readonly string[]): string[] =>
  args.filter((arg, i) => arg !== '--ranks' && args[i - 1] !== '--ranks' && !arg.startsWith('--ranks='));
