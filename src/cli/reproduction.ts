import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { availableCores } from '../config/cores.js';
import { InputError } from '../errors.js';
import { saveFile } from '../images/save.js';
import { packageVersion } from '../package-version.js';
import { judge } from '../reproduce/acceptance.js';
import { type Experiment, folderName, seeds } from '../reproduce/experiment.js';
import { formatResult, parseResult, type Result, readResult, resultFile } from '../reproduce/result.js';
import { resultPage } from '../reproduce/result-page.js';
import { trainingArguments, trainingFlags } from '../reproduce/training-flags.js';
import { version } from '../version.js';
import { kindOf } from './kind-of.js';
import { type Measured, measureRun } from './reproduction-measuring.js';
import { collectPictures } from './reproduction-pictures.js';
import { trainOrResume } from './reproduction-training.js';
import { openSavedRun } from './saved-run.js';

export interface Reproduction {
  readonly experiment: Experiment;
  /** Where the results of all experiments lie, a folder each. */
  readonly out: string;
  /** The command line that does it, as the result states it. */
  readonly command: string;
  readonly engine: string;
  /** Flags for `train` and `resume`. */
  readonly passedOn: readonly string[];
  readonly say: (text: string) => void;
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/**
 * Does an experiment: trains, measures, judges, and writes it all into a folder. One that was stopped on its way goes on; one that
 * was done is done anew.
 * @returns its folder and result; undefined where training was interrupted
 */
export async function reproduce(reproduction: Reproduction): Promise<{ readonly folder: string; readonly result: Result } | undefined> {
  const { experiment, out, engine, passedOn, say, onProgress } = reproduction;
  const { system, twin, measuring } = experiment;
  const folder = join(out, folderName(experiment));
  const runs = { main: join(folder, 'run'), twin: join(folder, 'run-twin') };
  await begin(folder, Object.values(runs));
  for (const part of twin ? (['main', 'twin'] as const) : (['main'] as const)) {
    const training = trainingFlags(experiment, part, engine);
    if (!(await trainOrResume({ system, training, run: runs[part], passedOn }))) return undefined;
  }
  const started = performance.now();
  const beside = measuring.beside === undefined ? {} : { beside: join(out, measuring.beside) };
  const measured = await measureRun({ experiment, run: runs.main, twin: runs.twin, folder, say, onProgress, ...beside });
  const pictures = await collectPictures(runs.main, experiment.training.iterations, folder, measured.pictures);
  const evaluation = (performance.now() - started) / 1000;
  const text = formatResult(await resultOf(reproduction, measured, { pictures, evaluation, runs }));
  const result = parseResult(text);
  await saveFile(join(folder, 'README.md'), Buffer.from(resultPage(result)));
  // Last: with it, the folder counts as done.
  await saveFile(resultFile(folder), Buffer.from(text));
  return { folder, result };
}

/**
 * A folder with a result is that of an earlier time: what it holds of ours is removed. Without one it has been stopped on its
 * way, and what is there is gone on with.
 */
async function begin(folder: string, runs: readonly string[]): Promise<void> {
  if (kindOf(folder) === 'file') throw new InputError('out-exists', `${folder} is a file`, 'give another --out');
  await mkdir(folder, { recursive: true });
  if (!existsSync(resultFile(folder))) return;
  const files = readResult(folder).pictures.map(({ file }) => join(folder, file));
  for (const path of [...runs, ...files, join(folder, 'README.md'), resultFile(folder)]) await rm(path, { recursive: true, force: true });
}

interface Work {
  readonly pictures: Result['pictures'];
  /** Seconds. */
  readonly evaluation: number;
  readonly runs: { readonly main: string; readonly twin: string };
}

async function resultOf(
  { experiment, command }: Reproduction,
  { figures, features }: Measured,
  { pictures, evaluation, runs }: Work,
): Promise<Result> {
  const { system, name, title, training, measuring, remarks, twin, acceptance } = experiment;
  const { run, checkpoint } = await openSavedRun(runs.main);
  const seconds = checkpoint.progress.seconds + (twin ? (await openSavedRun(runs.twin)).checkpoint.progress.seconds : 0);
  const verdicts = judge(experiment, figures);
  const trainCommand = (part: 'main' | 'twin') =>
    ['npx ganforge train', ...trainingArguments(system, trainingFlags(experiment, part, run.config.engine))].join(' ');
  return {
    system,
    experiment: name,
    title,
    passed: acceptance.length === 0 ? null : verdicts.every(({ passed }) => passed),
    verdicts,
    figures,
    remarks: [...remarks],
    command,
    training: {
      command: trainCommand('main'),
      ...(twin ? { twin: trainCommand('twin') } : {}),
      data: training.data,
      data_hash: Object.values(run.data)[0]!.hash,
      iterations: checkpoint.progress.iteration,
      seed: training.seed ?? seeds.training,
      shard: training.shard,
      engine: run.config.engine,
    },
    evaluation: {
      samples: measuring.samples,
      repetitions: measuring.repetitions,
      seed: seeds.evaluation,
      ...(features === undefined ? {} : { features }),
    },
    pictures: [...pictures],
    versions: versions(),
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: availableCores() },
    seconds: { training: tenths(seconds), evaluation: tenths(evaluation) },
  };
}

function versions(): Record<string, string> {
  const packages = ['@tensorflow/tfjs', 'onnxruntime-node'].map((name) => [name, packageVersion(name) ?? 'none'] as const);
  return { ganforge: version, node: process.versions.node, ...Object.fromEntries(packages) };
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;
