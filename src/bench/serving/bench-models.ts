import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '../../errors.js';
import { type ModelDescription, readDescription } from '../../export/model-description.js';
import { decodeModelMetadata, type ModelHeader } from '../../onnx/model-file.js';
import { peerCases } from '../peer-cases.js';
import { untrainedModel } from './untrained-model.js';

/** A model to be served and measured. */
export interface BenchModel {
  /** What it is served as. */
  readonly name: string;
  readonly file: string;
  readonly description: ModelDescription;
}

/** What is measured where no model is given: the generators of a DCGAN for 64x64x3 and of the original GAN for 28x28. */
const madeUp = ['dcgan64', 'mlp'];

/**
 * @param files exported models; generators with weights as they are before training where there are none
 * @throws InputError where a file is no model that ganforge exported
 */
export async function withBenchModels<T>(files: readonly string[], use: (models: readonly BenchModel[]) => Promise<T>): Promise<T> {
  if (files.length > 0) return use(files.map(openModel));
  const folder = await mkdtemp(join(tmpdir(), 'ganforge-bench-'));
  try {
    const made: BenchModel[] = [];
    for (const peerCase of peerCases.filter(({ name }) => madeUp.includes(name))) {
      const file = join(folder, `${peerCase.name}.onnx`);
      await writeFile(file, await untrainedModel(peerCase));
      made.push(openModel(file));
    }
    return await use(made);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function openModel(file: string): BenchModel {
  return { name: basename(file, '.onnx'), file, description: readDescription(headerOf(file).metadata, file) };
}

function headerOf(file: string): ModelHeader {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new InputError('model-missing', `${file} can't be read`, 'give a model that `ganforge export` wrote');
  }
  try {
    return decodeModelMetadata(bytes);
  } catch {
    throw new InputError('model-corrupt', `${file} is no ONNX model, or is damaged`, 'export it again');
  }
}
