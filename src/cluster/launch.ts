import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { InputError } from '../errors.js';
import { mpirunArguments, mpirunEnvironment } from './mpirun-command.js';
import { type FailedRank, MpirunMessages } from './mpirun-messages.js';
import { forwardedSignal } from './rank-signals.js';
import { launchedWorld } from './world.js';

export interface Launch {
  readonly ranks: number;
  /** Arguments of the program, without --ranks. */
  readonly args: readonly string[];
  /** Environment of this process; ranks get theirs from it. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether the ranks' threads are more than the cores. */
  readonly oversubscribe: boolean;
  /** The program's file, that of this process by default. */
  readonly program?: string;
}

/** How the ranks ended. */
export interface Ended {
  /** That of the first rank that failed, 128 + its number where a signal ended it; 0 where all succeeded. */
  readonly exitCode: number;
  /** Who failed first, where mpirun told it. */
  readonly failed?: FailedRank | undefined;
  /** Whether SIGINT, SIGTERM or SIGHUP came to this process meanwhile. */
  readonly signalled: boolean;
}

/**
 * Starts ranks of this program with mpirun and waits for their end. They write to this process's outputs; SIGINT and SIGTERM are
 * forwarded to each once, a third one ends mpirun. Where a rank fails the others are ended, and the last line on stderr names it.
 *
 * @throws InputError where there is no mpirun of Open MPI, or this process is a rank itself
 */
export async function launchRanks({ ranks, args, env, oversubscribe, program = process.argv[1]! }: Launch): Promise<Ended> {
  const world = launchedWorld(env);
  if (world.launcher === 'mpirun' || world.size > 1) {
    throw new InputError(
      'ranks-within-ranks',
      `${world.launcher} has started this process as rank ${world.rank} of ${world.size}`,
      'leave out --ranks',
    );
  }
  const command = [process.execPath, ...process.execArgv, program, ...args];
  const root = process.getuid?.() === 0;
  const child = spawn(await findMpirun(env), mpirunArguments({ ranks, oversubscribe, command }), {
    env: mpirunEnvironment(env, ranks, { root, terminal: process.stdout.isTTY }),
    stdio: ['ignore', 'inherit', 'pipe'],
    // Out of the terminal's process group, whose Ctrl-C would have mpirun kill the ranks at once.
    detached: true,
  });
  const messages = new MpirunMessages();
  const pass = (lines: readonly string[]) => {
    for (const line of lines) process.stderr.write(`${line}\n`);
  };
  createInterface({ input: child.stderr }).on('line', (line) => pass(messages.pass(line)));
  let signals = 0;
  const forward = (signal: NodeJS.Signals) => {
    signals++;
    // A hang-up is the terminal's end: nobody is left for a second signal.
    child.kill(signals < 3 && signal !== 'SIGHUP' ? forwardedSignal : 'SIGTERM');
  };
  const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of heard) process.on(signal, forward);
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
    pass(messages.rest());
    const ended: Ended = { exitCode, failed: messages.failed, signalled: signals > 0 };
    // Of bad input the first rank has told.
    if (exitCode !== 0 && exitCode !== 2 && !ended.signalled) pass([failureLine(ended)]);
    return ended;
  } finally {
    for (const signal of heard) process.off(signal, forward);
  }
}

function failureLine({ exitCode, failed }: Ended): string {
  if (!failed) return `ganforge: the ranks ended with exit code ${exitCode}`;
  return `ganforge: rank ${failed.rank} ended with ${failed.how}, and all ranks with it`;
}

/** Debian names Open MPI's so where MPICH is installed too. */
const names = ['mpirun', 'mpirun.openmpi'];

async function findMpirun(env: NodeJS.ProcessEnv): Promise<string> {
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
