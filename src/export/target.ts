import { InputError } from '../errors.js';
import type { Sampler, Stage } from '../systems/system.js';
import type { SavedRun } from '../training/run-record.js';
import type { ModelDescription } from './model-description.js';
import { networkTarget } from './network-target.js';

/** What becomes a model: a sampler of a system, or one of its networks by itself. */
export interface ExportTarget {
  /** The program: traced for the file, run by the trainer to compare with. */
  readonly sampler: Sampler;
  /** Name of the network, where it is one by itself. */
  readonly network?: string;
  /** What the file gives. */
  readonly output: ModelDescription['output'];
}

export interface TargetOptions {
  /** Name of one of the system's samplers; the first by default. */
  readonly sampler?: string;
  /** Name of a network of the run, to be exported by itself in place of a sampler. */
  readonly network?: string;
  /** What images are written as: float32 NCHW in [-1, 1] by default, or bytes NHWC. */
  readonly outputFormat?: 'float32' | 'uint8';
}

/** @throws InputError where there is no such sampler or network, or bytes are asked of what gives no images */
export async function chooseTarget(run: SavedRun, stage: Stage, options: TargetOptions): Promise<ExportTarget> {
  const target = options.network === undefined ? samplerTarget(run, options.sampler) : await networkTarget(run, stage, options.network);
  const format = options.outputFormat ?? 'float32';
  if (format === 'uint8' && target.output.kind !== 'image') {
    const what = `the output of ${target.sampler.name} is ${target.output.kind}, and uint8 is a format of images`;
    throw new InputError('output-format', what, 'leave --output-format out');
  }
  return { ...target, output: { ...target.output, format } };
}

function samplerTarget({ samplers, system }: SavedRun, name: string | undefined): ExportTarget {
  const sampler = name === undefined ? samplers[0] : samplers.find((candidate) => candidate.name === name);
  if (sampler) return { sampler, output: { ...sampler.output, shape: [...sampler.output.shape], format: 'float32' } };
  throw new InputError('unknown-sampler', `${system.name} has no sampler "${name}"`, `it has ${samplers.map((s) => s.name).join(', ')}`);
}
