import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SampleGrid } from '../web/protocol.js';
import { type GridOptions, gridLayout } from './grid.js';
import { saveFile } from './save.js';

const positive = z.int().min(1);
const schema: z.ZodType<SampleGrid> = z.object({
  columns: positive,
  rows: positive,
  width: positive,
  height: positive,
  padding: z.int().min(0),
});

/** Beside the grids. */
const fileName = 'grid.json';

/** @param shape [n, height, width] of the images, more may follow */
export function sampleGrid(shape: readonly number[], options?: GridOptions): SampleGrid {
  const [n = 0, height = 0, width = 0] = shape;
  const { columns, scale, padding } = gridLayout(shape, options);
  return { columns, rows: Math.ceil(n / columns), width: width * scale, height: height * scale, padding };
}

/**
 * Writes how the grids of a folder are laid out, unless that is what is written there.
 * @param shape [n, height, width] of the images, more may follow
 * @throws InputError where the file cannot be written
 */
export async function saveSampleGrid(folder: string, shape: readonly number[], options?: GridOptions): Promise<void> {
  const text = `${JSON.stringify(sampleGrid(shape, options))}\n`;
  const path = join(folder, fileName);
  if (textOf(path) !== text) await saveFile(path, Buffer.from(text));
}

/** How the grids of a folder are laid out; null where it does not say. */
export function readSampleGrid(folder: string): SampleGrid | null {
  try {
    return schema.parse(JSON.parse(textOf(join(folder, fileName)) ?? 'null'));
  } catch {
    return null;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
