import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../errors.js';
import { findMpirun } from './find-mpirun.js';
import type { Host } from './hostfile.js';
import { mpirunArguments, mpirunEnvironment } from './mpirun-command.js';
import { type FailedRank, MpirunMessages } from './mpirun-messages.js';
import { forwardedSignal } from './rank-signals.js';
import { repeatedCode } from './restart-cause.js';
import { launchedWorld } from './world.js';

export interface Launch {
  readonly ranks: number;
  readonly hosts?: readonly Host[] | undefined;
  /** Arguments of the program, without those of the launcher. */
  readonly args: readonly string[];
  /** Environment of this process; ranks get theirs from it. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether the ranks' threads are more than the cores. */
  readonly oversubscribe: boolean;
  /** Why they are started again, if they are. */
  readonly restart?: string | undefined;
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
  /** Whether a start from the last checkpoint would end alike. */
  readonly repeats: boolean;
}

/** Seconds for what mpirun wrote before it ended. */
const outputSeconds = 2;
/** Seconds for mpirun to end the other ranks once one has failed. It waits for a host that it can't reach any more until that answers. */
const endSeconds = 10;

/**
 * Starts ranks of this program with mpirun and waits for their end. They write to this process's outputs; SIGINT and SIGTERM are
 * forwarded to each once, a third one ends mpirun. Where a rank fails the others are ended; those on a host that is out of reach end by
 * themselves.
 *
 * @throws InputError where there is no mpirun of Open MPI, or this process is a rank itself
 */
export async function launchRanks({ args, env, restart, program = process.argv[1]!, ...start }: Launch): Promise<Ended> {
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
  const child = spawn(await findMpirun(env), mpirunArguments({ ...start, command }), {
    env: mpirunEnvironment(env, start.ranks, { root, terminal: process.stdout.isTTY, restart }),
    stdio: ['ignore', 'inherit', 'pipe'],
    // Out of the terminal's process group, whose Ctrl-C would have mpirun kill the ranks at once.
    detached: true,
  });
  const messages = new MpirunMessages();
  const pass = (lines: readonly string[]) => {
    for (const line of lines) process.stderr.write(`${line}\n`);
  };
  let late: NodeJS.Timeout | undefined;
  let abandoned = false;
  const abandon = () => {
    abandoned = child.kill('SIGKILL');
  };
  createInterface({ input: child.stderr }).on('line', (line) => {
    pass(messages.pass(line));
    if (messages.failed ?? messages.aborting) late ??= setTimeout(abandon, endSeconds * 1000);
  });
  let signals = 0;
  const forward = (signal: NodeJS.Signals) => {
    signals++;
    // A hang-up is the terminal's end: nobody is left for a second signal.
    child.kill(signals < 3 && signal !== 'SIGHUP' ? forwardedSignal : 'SIGTERM');
  };
  const heard = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of heard) process.on(signal, forward);
  try {
    const exitCode = await endOf(child);
    pass(messages.rest());
    const repeats = exitCode === repeatedCode;
    return { exitCode: repeats || abandoned ? 1 : exitCode, failed: messages.failed ?? messages.aborting, signalled: signals > 0, repeats };
  } finally {
    clearTimeout(late);
    for (const signal of heard) process.off(signal, forward);
  }
}

/** What it ends with, once all it has written is here. What it has started to reach other hosts may outlive it, and hold its outputs open. */
async function endOf(child: ChildProcessByStdio<null, null, Readable>): Promise<number> {
  const written = once(child.stderr, 'close').catch(() => {});
  const [code, signal] = (await once(child, 'exit')) as [number, null] | [null, NodeJS.Signals];
  await Promise.race([written, sleep(outputSeconds * 1000, undefined, { ref: false })]);
  child.stderr.destroy();
  return code ?? 128 + constants.signals[signal];
}

/** Whether ranks have ended that nobody asked to end: of bad input the first one has told, and 130 is the end that was asked for. */
export const isFailure = ({ exitCode, signalled }: Ended): boolean => ![0, 2, 130].includes(exitCode) && !signalled;

/** Who failed, in words. */
export function failureWords({ exitCode, failed, repeats }: Ended): string {
  if (!failed) return `the ranks ended with exit code ${exitCode}`;
  return `rank ${failed.rank} ended with ${repeats ? `exit code ${exitCode}` : failed.how}, and all ranks with it`;
}
