import { InputError } from '../errors.js';
import { modelBytes } from '../export/export-model.js';
import { OnnxGenerator } from '../serving/onnx-generator.js';
import type { SavedRun } from '../training/run-record.js';
import { kindOf } from './kind-of.js';
import { openSavedRun } from './saved-run.js';

export interface OpenedGenerator {
  readonly generator: OnnxGenerator;
  /** The run it is of, where it is not a file. */
  readonly run?: SavedRun;
}

/**
 * The generator of a run or of an exported file, in onnxruntime. A run's is exported in memory and drawn with like any other.
 * @throws InputError where there is neither
 */
export async function openGenerator(source: string): Promise<OpenedGenerator> {
  const kind = kindOf(source);
  if (kind === undefined) throw new InputError('model-missing', `there is no ${source}`, 'give a run directory or an exported .onnx file');
  if (kind === 'file') return { generator: await OnnxGenerator.open(source) };
  const { run, checkpoint } = await openSavedRun(source);
  return { generator: await OnnxGenerator.load(await modelBytes(run, checkpoint), source), run };
}
