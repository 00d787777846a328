import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { DatasetDescriptor } from '../../src/data/dataset.js';
import { readDataset } from '../../src/data/read.js';
import { InputError } from '../../src/errors.js';

/** A temporary folder for the tests of the enclosing `describe`, with the data cache in it. */
export function useTemporaryFolder(): { path(...parts: string[]): string; cache(): string } {
  let folder = '';
  let before: string | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganforge-data-'));
    before = process.env.GANFORGE_CACHE;
    process.env.GANFORGE_CACHE = join(folder, 'cache');
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.GANFORGE_CACHE;
    else process.env.GANFORGE_CACHE = before;
    await rm(folder, { recursive: true });
  });
  return { path: (...parts) => join(folder, ...parts), cache: () => join(folder, 'cache') };
}

/** The promise must fail with an `InputError` of this code whose line holds all of `parts`. */
export async function expectInputError(promise: Promise<unknown>, code: string, ...parts: string[]): Promise<void> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).to.be.instanceOf(InputError).with.property('code', code);
  if (!(outcome instanceof InputError)) return;
  expect(outcome.message).to.not.include('\n');
  for (const part of parts) expect(outcome.message).to.include(part);
}

/** All samples in order, as batches hold them. */
export function readAll(descriptor: DatasetDescriptor): Float32Array {
  const into = new Float32Array(descriptor.size * descriptor.shape.reduce((a, b) => a * b, 1));
  const dataset = readDataset(descriptor);
  dataset.read(
    Array.from({ length: descriptor.size }, (_, i) => i),
    into,
  );
  dataset.close();
  return into;
}

/** The bytes behind samples read. */
export const toBytes = (values: ArrayLike<number>): number[] => Array.from(values, (value) => Math.round((value + 1) * 127.5));

/** A file of one colour; the format by the name's extension. */
export async function writeImage(
  path: string,
  width: number,
  height: number,
  colour: string | { r: number; g: number; b: number; alpha: number },
): Promise<void> {
  await sharp({ create: { width, height, channels: typeof colour === 'string' ? 3 : 4, background: colour } }).toFile(path);
}
