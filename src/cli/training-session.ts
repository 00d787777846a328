import { basename, relative, resolve } from 'node:path';
import type { Ranks } from '../cluster/ranks.js';
import { mixtureOf } from '../data/sources/mixtures.js';
import { modeCoverage } from '../evaluation/modes.js';
import { writeEventLog } from '../monitoring/event-log.js';
import { computationWords } from '../monitoring/event-words.js';
import { rankCount } from '../monitoring/rank-words.js';
import { readStatistics, writeStatistics } from '../monitoring/statistics.js';
import { writeTensorBoard } from '../monitoring/tensorboard/write-tensorboard.js';
import type { Checkpoint } from '../training/checkpoint.js';
import type { Evaluator } from '../training/evaluation.js';
import type { RunListener } from '../training/events.js';
import type { PreparedRun } from '../training/prepare.js';
import type { RunDirectory } from '../training/run-directory.js';
import { type TrainResult, train } from '../training/train.js';
import type { OutputMode, Session } from './session.js';

/** Points drawn at the end to count the modes that a generator of a mixture covers. */
const pointsForModes = 2500;

export interface Sitting {
  readonly session: Session;
  readonly directory: RunDirectory;
  readonly mode: OutputMode;
  readonly checkpoint?: Checkpoint;
  readonly evaluator?: Evaluator | undefined;
  readonly warnings?: readonly string[];
  /** Whether it is written for TensorBoard as well. */
  readonly tensorboard?: boolean | undefined;
  readonly ranks: Ranks;
}

/** Trains in a session, with statistics and events in the run directory, and tells how it went. */
export async function trainInSession(
  prepared: PreparedRun,
  { session, directory, mode, checkpoint, evaluator, warnings, tensorboard, ranks }: Sitting,
): Promise<TrainResult> {
  const mixture = mixtureOf(prepared.config.data.data ?? '');
  const result = await train(prepared, {
    directory,
    ...(checkpoint ? { checkpoint } : {}),
    ...(warnings ? { warnings } : {}),
    ...(evaluator ? { evaluator } : {}),
    listeners: [...(ranks.isFirst ? writersOf(directory, tensorboard) : []), ...session.listeners],
    ranks,
    signal: session.signal,
    pause: session.pause,
    ...(mixture ? { drawAtEnd: pointsForModes } : {}),
  });
  if (!ranks.isFirst) return result;
  const outcome = { ...finalOutputs(directory), ...(mixture && result.drawn ? modesOf(result.drawn.values, mixture) : {}) };
  if (mode === 'json') {
    const { reason, progress, checkpoint: last, run } = result;
    const { engine, engineVersion: engine_version, device, precision } = run;
    const computation = { engine, engine_version, device, precision, ...(run.ranks ? { ranks: run.ranks.length } : {}) };
    const where = { directory: directory.path, ...(last === undefined ? {} : { checkpoint: last }) };
    process.stdout.write(
      `${JSON.stringify({ type: 'result', reason, iteration: progress.iteration, ...where, ...computation, ...outcome })}\n`,
    );
  }
  if (mode === 'normal') {
    const spread = result.run.ranks ? `, ${rankCount(result.run.ranks)}` : '';
    process.stdout.write(`${outcomeLines(outcome)}computed by   ${computationWords(result.run)}${spread}\n${nextSteps(directory, result)}`);
  }
  return result;
}

const writersOf = (directory: RunDirectory, tensorboard: boolean | undefined): RunListener[] => [
  writeStatistics(directory.statistics),
  writeEventLog(directory.events),
  // In the run directory itself: `tensorboard --logdir runs` then calls the run by its name.
  ...(tensorboard ? [writeTensorBoard(directory.path)] : []),
];

interface Outcome {
  /** Means of D(x) and D(G(z)) over the last tenth of the iterations. */
  readonly d_real?: number;
  readonly d_fake?: number;
  readonly modes_covered?: number;
  readonly modes?: number;
  /** Share of points within three sigma of a mode. */
  readonly within_three_sigma?: number;
}

function finalOutputs(directory: RunDirectory): Outcome {
  const lines = readStatistics(directory.statistics);
  const last = lines.slice(-Math.max(1, Math.floor(lines.length / 10)));
  const meanOf = (key: 'd_real' | 'd_fake'): Outcome => {
    const values = last.flatMap((line) => line[key] ?? []);
    return values.length > 0 ? { [key]: values.reduce((a, b) => a + b, 0) / values.length } : {};
  };
  return { ...meanOf('d_real'), ...meanOf('d_fake') };
}

function modesOf(points: Float32Array, { centres, sigma }: NonNullable<ReturnType<typeof mixtureOf>>): Outcome {
  const { covered, modes, withinThreeSigma } = modeCoverage(points, centres, sigma);
  return { modes_covered: covered, modes, within_three_sigma: withinThreeSigma };
}

function outcomeLines(outcome: Outcome): string {
  const lines: string[] = [];
  if (outcome.d_real !== undefined && outcome.d_fake !== undefined) {
    lines.push(`D(x) ${outcome.d_real.toFixed(3)}   D(G(z)) ${outcome.d_fake.toFixed(3)}   (means of the last tenth)`);
  }
  if (outcome.modes !== undefined) {
    const share = ((outcome.within_three_sigma ?? 0) * 100).toFixed(1);
    lines.push(`modes covered ${outcome.modes_covered} of ${outcome.modes}   within 3 sigma ${share}% of ${pointsForModes} points`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function nextSteps(directory: RunDirectory, { reason, checkpoint }: TrainResult): string {
  const run = forShell(relative('', directory.path) || '.');
  if (reason === 'interrupted') {
    return checkpoint ? `go on with    ganforge resume ${run}\n` : 'nothing to go on from: the run writes no checkpoints\n';
  }
  if (!checkpoint) return `samples in    ${run}/samples\n`;
  return [
    `samples in    ${run}/samples`,
    `draw more     ganforge generate ${run} --out more.png`,
    `export        ganforge export ${run} --out ${forShell(`exports/${basename(resolve(directory.path))}.onnx`)}`,
    '',
  ].join('\n');
}

/** A path that can be copied into a command line. */
const forShell = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
