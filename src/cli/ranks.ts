import { AgreedError, ToldByFirstRank } from '../cluster/agreement.js';
import { mpiCommunicator } from '../cluster/mpi/mpi-communicator.js';
import { takeForwardedSignals } from '../cluster/rank-signals.js';
import { Ranks } from '../cluster/ranks.js';
import { exitCodeOfRank } from '../cluster/restart-cause.js';
import { launchedWorld } from '../cluster/world.js';
import { availableCores } from '../config/cores.js';
import { parseDuration } from '../config/duration.js';
import { InputError } from '../errors.js';
import { endIfStuck } from './end-at-once.js';
import { reportFailure } from './failure.js';
import { launch } from './launcher.js';
import type { LauncherFlags } from './launcher-flags.js';
import type { LaunchedRun } from './relauncher.js';

export interface RanksFlags extends LauncherFlags {
  readonly collectiveTimeout: string;
}

/**
 * Runs a command as one of the ranks that mpirun or srun has started, or starts them where --ranks asks for several, or alone.
 * Where it fails on a rank all ranks end.
 *
 * @param run what the command trains, for a launcher that may have to start it again
 */
export async function onRanks(given: RanksFlags, run: () => Promise<LaunchedRun>, body: (ranks: Ranks) => Promise<void>): Promise<void> {
  const collectiveTimeoutSeconds = parseDuration(given.collectiveTimeout, '--collective-timeout');
  const world = launchedWorld(process.env);
  const asked = given.ranks ?? world.size;
  if (world.launcher === 'none' && asked > 1) {
    process.exitCode = await launch(given, asked, process.argv.slice(2), run);
    return;
  }
  if (asked !== world.size) {
    throw new InputError('world-size', `--ranks ${asked}, and ${world.launcher} has started ${world.size}`, 'leave out --ranks');
  }
  for (const [flag, value] of [
    ['--hostfile', given.hostfile],
    ['--max-restarts', given.maxRestarts],
  ]) {
    if (value) throw new InputError('flags', `${flag} is for ranks that --ranks starts`, 'give --ranks 2 or more as well, or leave it out');
  }
  takeForwardedSignals(process.env);
  if (world.size === 1) return alone(body);
  const communicator = await mpiCommunicator({ collectiveTimeoutSeconds });
  const ranks = new Ranks(communicator);
  try {
    await body(ranks);
  } catch (error) {
    // What all have agreed on they end with by themselves; of anything else the others know nothing, and wait.
    if (!(error instanceof AgreedError || error instanceof ToldByFirstRank)) {
      const exitCode = reportFailure(error, (text) => process.stderr.write(text.replace(/^ganforge: /, `ganforge: rank ${ranks.rank}: `)));
      communicator.abort(exitCodeOfRank(error, exitCode, process.env));
    }
    await ranks.close();
    throw error;
  }
  await ranks.close();
}

/** Also the only rank that is left of several. */
async function alone(body: (ranks: Ranks) => Promise<void>): Promise<void> {
  try {
    await body(new Ranks());
  } catch (error) {
    process.exitCode = exitCodeOfRank(error, reportFailure(error), process.env);
    endIfStuck(error);
  }
}

/** Cores for the workers of one rank: those of the machine are shared out among its ranks. */
export function coresOfRank(env: NodeJS.ProcessEnv = process.env): number {
  const here = Number(env.OMPI_COMM_WORLD_LOCAL_SIZE) || 1;
  return Math.max(1, Math.floor(availableCores() / here));
}
