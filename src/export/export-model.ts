import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, RunError } from '../errors.js';
import { encodeModel } from '../onnx/index.js';
import type { Sampler } from '../systems/system.js';
import type { Checkpoint } from '../training/checkpoint.js';
import { codeOf } from '../training/run-directory.js';
import type { SavedRun } from '../training/run-record.js';
import { version } from '../version.js';
import { describeModel } from './model-description.js';
import { drawWithTrainer, measureParity } from './parity.js';
import { type NamedWeights, traceSampler } from './trace-sampler.js';

/** A model is refused where it differs from the trainer by more than this, in units of its output (images: [-1, 1]). */
export const parityLimit = 1e-4;

export interface ExportOptions {
  readonly out: string;
  readonly weights: 'ema' | 'raw';
  /** Name of one of the system's samplers; the first by default. */
  readonly sampler?: string;
}

export interface ExportResult {
  readonly path: string;
  readonly bytes: number;
  /** Largest absolute difference between trainer and file. */
  readonly parity: number;
}

/**
 * Writes a sampler of a run as an ONNX file. What lies on the disk has been loaded in onnxruntime and has drawn what the
 * trainer draws.
 * @throws RunError where it does not, by more than `parityLimit`; InputError where `out` can't be written. Nothing is
 *   left behind then.
 */
export async function exportModel(run: SavedRun, checkpoint: Checkpoint, options: ExportOptions): Promise<ExportResult> {
  const sampler = chooseSampler(run, options.sampler);
  const stage = run.stages[checkpoint.progress.stage]!;
  const weights = weightsOf(checkpoint, options.weights);
  const graph = await traceSampler(stage, sampler, weights);
  const expected = await drawWithTrainer(run.config, stage, sampler, weights);
  const encode = (parity?: number) =>
    encodeModel(graph, {
      producerName: 'ganforge',
      producerVersion: version,
      metadata: describeModel(run, checkpoint, sampler, options.weights, parity),
    });
  const bytes = encode(await measureParity(encode(), sampler, expected));
  let parity = Number.NaN;
  await writeChecked(options.out, bytes, async (file) => {
    parity = await measureParity(readFileSync(file), sampler, expected);
    if (!(parity <= parityLimit)) {
      const what = `the exported model differs from the trainer by ${parity.toExponential(1)}, more than ${parityLimit}`;
      throw new RunError('export-parity', what, `${options.out} was not written`);
    }
  });
  return { path: options.out, bytes: bytes.length, parity };
}

/** The model of a run's first sampler as bytes, not compared with anything: what `generate RUN` draws with. */
export async function modelBytes(run: SavedRun, checkpoint: Checkpoint): Promise<Uint8Array> {
  const sampler = chooseSampler(run, undefined);
  const graph = await traceSampler(run.stages[checkpoint.progress.stage]!, sampler, weightsOf(checkpoint, 'ema'));
  return encodeModel(graph, { metadata: describeModel(run, checkpoint, sampler, 'ema', undefined) });
}

/** The moving averages, or the networks as they were last updated. */
const weightsOf = (checkpoint: Checkpoint, which: 'ema' | 'raw'): NamedWeights =>
  which === 'ema' ? checkpoint.ema : checkpoint.parameters;

function chooseSampler({ samplers, system }: SavedRun, name: string | undefined): Sampler {
  const sampler = name === undefined ? samplers[0] : samplers.find((candidate) => candidate.name === name);
  if (sampler) return sampler;
  throw new InputError('unknown-sampler', `${system.name} has no sampler "${name}"`, `it has ${samplers.map((s) => s.name).join(', ')}`);
}

/** Writes under another name, has the file checked, then renames it. */
async function writeChecked(out: string, bytes: Uint8Array, check: (file: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(out), `.${basename(out)}.${process.pid}`);
  try {
    await mkdir(dirname(out), { recursive: true });
    const file = await open(temporary, 'w');
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
  } catch (error) {
    // Where the folder is no folder there is nothing to remove either, and that is an error of its own.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(out, error);
  }
  try {
    await check(temporary);
    await rename(temporary, out).catch((error: unknown) => {
      throw unwritable(out, error);
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const unwritable = (out: string, error: unknown) =>
  new InputError('out-unwritable', `${out} can't be written (${codeOf(error)})`, 'give an --out that can be');
