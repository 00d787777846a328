import { readHostfile, slotsOf } from '../cluster/hostfile.js';
import { failureWords, isFailure, launchRanks } from '../cluster/launch.js';
import { availableCores } from '../config/cores.js';
import { InputError } from '../errors.js';
import { type LauncherFlags, withoutLauncherFlags } from './launcher-flags.js';
import { type LaunchedRun, Relauncher } from './relauncher.js';

/**
 * Starts the ranks of a command and waits for their end, starting them again as often as is wished.
 *
 * @param args of this process
 * @param run asked for where it may be started again
 * @returns the exit code
 * @throws InputError where the hostfile can't be read or has too few slots, or the run can't begin
 */
export async function launch(
  given: LauncherFlags,
  ranks: number,
  args: readonly string[],
  run: () => Promise<LaunchedRun>,
): Promise<number> {
  const hosts = given.hostfile === undefined ? undefined : readHostfile(given.hostfile);
  if (hosts && slotsOf(hosts) < ranks) {
    const what = `${given.hostfile} has ${slotsOf(hosts)} slots, and --ranks ${ranks} needs as many`;
    throw new InputError('hostfile-slots', what, 'name more hosts, or give them more slots');
  }
  const threads = ranks * (Number(given.workers) || 1);
  const common = { env: process.env, oversubscribe: !hosts && threads > availableCores() };
  const most = given.maxRestarts ?? 0;
  if (most > 0) return new Relauncher(await run(), ranks, hosts, common, tell).launch(most);
  const ended = await launchRanks({ ranks, hosts, args: withoutLauncherFlags(args), ...common });
  if (isFailure(ended)) tell(failureWords(ended));
  return ended.exitCode;
}

const tell = (line: string) => process.stderr.write(`ganforge: ${line}\n`);
