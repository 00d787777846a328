import { RunError } from '../../errors.js';
import type { Random } from '../../random/random.js';
import { flipBit, leaveHalf, truncateNewest } from './checkpoint-damage.js';
import { living } from './processes.js';
import type { SoakedRun, Spread } from './soaked-run.js';
import type { Training } from './training.js';
import { until } from './within.js';

/** Seconds in which ranks end that others have failed. */
const endSeconds = 20;

/** A training to be disturbed. */
export interface Scene {
  readonly run: SoakedRun;
  readonly training: Training;
  readonly random: Random;
}

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** Struck while ranks are still being started, rather than in the middle of training. */
  readonly early?: boolean;
  /** What becomes of the training: it goes on, its launcher starts it again, or it has ended and is resumed. */
  readonly outcome: 'goes on' | 'restarts' | 'ended';
  /** By whom it is resumed; by as many as before if it is not said. */
  readonly resumedBy?: (random: Random) => Spread;
  /** Whether this machine lacks what it takes. */
  readonly isMissing?: (run: SoakedRun) => boolean;
  /** Lets it happen, and waits for what is to come of it. @throws RunError where something else does */
  strike(scene: Scene): Promise<void>;
}

const anyOf = <T>(all: readonly T[], random: Random): T => all[random.integer(all.length)]!;

/** Kills a process, with which all ranks have to end. */
const kill =
  (choose: (ranks: readonly number[], scene: Scene) => number) =>
  async (scene: Scene): Promise<void> => {
    const ranks = await scene.training.rankProcesses();
    process.kill(choose(ranks, scene), 'SIGKILL');
    await until(endSeconds, 'the end of all ranks', () => living(ranks).length === 0);
  };

const killRank = kill((ranks, { random }) => anyOf(ranks, random));
const killMpirun = kill((_, { training }) => training.mpirun());

/** Ends a training as a batch system does that wants its machine back. */
async function stop({ run, training }: Scene): Promise<void> {
  training.signal('SIGTERM');
  const code = await training.exit();
  if (code !== 130) throw new RunError('exit-code', `SIGTERM ended the training with ${code}, not with 130: ${training.errors.trim()}`);
  if (run.newestCheckpoint !== run.done) {
    throw new RunError('no-checkpoint', `SIGTERM came at iteration ${run.done}, and the newest checkpoint is of ${run.newestCheckpoint}`);
  }
}

/** Damages what has been written, while nobody trains. */
const stopAnd =
  (damage: (folder: string, random: Random) => void) =>
  async (scene: Scene): Promise<void> => {
    await stop(scene);
    damage(scene.run.directory.checkpoints, scene.random);
  };

/** Sends a rank the signal that has a fault happen to one of its workers. */
const toWorker =
  (signal: NodeJS.Signals) =>
  async ({ training, random }: Scene): Promise<void> => {
    const { told } = training;
    process.kill(anyOf(await training.rankProcesses(), random), signal);
    await training.line('a worker that is lost', ({ type }) => type === 'worker-lost', told);
  };

async function fillDisk({ run, training }: Scene): Promise<void> {
  const { told } = training;
  run.disk!.fill();
  try {
    await training.line('a checkpoint that fails', ({ type }) => type === 'checkpoint-failed', told);
  } finally {
    run.disk!.free();
  }
}

/** All that is tried, each as often. */
export const faults: readonly Fault[] = [
  { name: 'kill -9 of a rank', outcome: 'restarts', strike: killRank },
  { name: 'kill -9 of a rank that starts', outcome: 'restarts', early: true, strike: killRank },
  { name: 'kill -9 of mpirun', outcome: 'restarts', strike: killMpirun },
  { name: 'kill -9 of mpirun while ranks start', outcome: 'restarts', early: true, strike: killMpirun },
  { name: 'SIGTERM to the launcher', outcome: 'ended', strike: stop },
  { name: 'a worker thread ends', outcome: 'goes on', strike: toWorker('SIGHUP') },
  { name: 'a worker thread hangs', outcome: 'goes on', strike: toWorker('SIGIO') },
  { name: 'newest checkpoint truncated', outcome: 'ended', strike: stopAnd(truncateNewest) },
  { name: 'newest checkpoint with a bit flipped', outcome: 'ended', strike: stopAnd(flipBit) },
  { name: 'half-written checkpoint left over', outcome: 'ended', strike: stopAnd(leaveHalf) },
  { name: 'disk full at a checkpoint', outcome: 'goes on', strike: fillDisk, isMissing: ({ disk }) => disk === undefined },
  {
    name: 'resumed by other ranks and workers',
    outcome: 'ended',
    strike: stop,
    resumedBy: (random) => ({ ranks: anyOf([1, 2, 4], random), workers: 1 + random.integer(2) }),
  },
];
