import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { saveFile } from '../images/save.js';
import type { LoweringPlan } from '../onnx/index.js';
import type { RunDirectory } from './run-directory.js';

const schema = z.record(
  z.string(),
  z.object({ block: z.int().min(0), forms: z.record(z.string(), z.enum(['direct', 'blocked', 'grouped'])) }),
);

/**
 * How each stage of a run does its convolutions, by the stage's name. It belongs to the run, since rounding depends on
 * it: whoever resumes it uses the same.
 */
export type Lowerings = Readonly<Record<string, LoweringPlan>>;

const fileOf = (directory: RunDirectory): string => join(directory.path, 'lowering.json');

/** @throws InputError where the file is damaged; a run without one has settled nothing yet */
export function readLowerings(directory: RunDirectory): Lowerings {
  const file = fileOf(directory);
  if (!existsSync(file)) return {};
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new InputError('run-damaged', `${file} is damaged`, 'remove it: the convolutions are then measured anew');
  }
}

export async function writeLowerings(directory: RunDirectory, lowerings: Lowerings): Promise<void> {
  await saveFile(fileOf(directory), Buffer.from(`${JSON.stringify(lowerings, null, 2)}\n`));
}
