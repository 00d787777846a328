import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, ganforge, type Running, start, succeed } from './program.js';

/** A folder to work in, with a tiny data set in `images`, shared by the tests of a suite and gone after them. */
export interface Workplace {
  path(...parts: string[]): string;
  read(...parts: string[]): string;
  run(...args: string[]): Promise<Finished>;
  succeed(...args: string[]): Promise<Finished>;
  start(...args: string[]): Running;
}

/** 8x8 images in an IDX file, beside the working directory so that what a command leaves there can be listed. */
export const tinyData = '../data/tiny-images-idx3-ubyte';

/** A DCGAN that trains some hundred iterations a second. */
export const tinyDcgan = [
  ...['dcgan', '--data', `idx:${tinyData}`, '--set', 'width=4', '--set', 'latent=8', '--batch', '8'],
  ...['--engine', 'onnxruntime', '--workers', '2', '--port', 'off'],
];

/** Training where tests want no grids or checkpoints on the way. */
export const atEndOnly = ['--sample-every', '0', '--checkpoint-every', '100000'];

export function useWorkplace(): Workplace {
  let root = '';
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'ganforge-cli-'));
    for (const folder of ['work', 'data']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'work', tinyData), idxImages(64, 8));
  });
  const started: Running[] = [];
  after(async () => {
    // What still writes into the folder would make its removal fail.
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.allSettled(started.map(({ finished }) => finished));
    rmSync(root, { recursive: true, force: true });
  });
  const path = (...parts: string[]) => join(root, 'work', ...parts);
  const surroundings = () => ({ cwd: path(), env: { GANFORGE_CACHE: join(root, 'cache') } });
  return {
    path,
    read: (...parts) => readFileSync(path(...parts), 'utf8'),
    run: (...args) => ganforge(args, surroundings()),
    succeed: (...args) => succeed(args, surroundings()),
    start: (...args) => {
      const running = start(args, surroundings());
      started.push(running);
      return running;
    },
  };
}

/** An IDX file of squares at varying places. */
export function idxImages(count: number, side: number): Buffer {
  const bytes = Buffer.alloc(16 + count * side * side);
  for (const [at, value] of [0x0803, count, side, side].entries()) bytes.writeUInt32BE(value, 4 * at);
  for (let image = 0; image < count; image++) {
    const [left, top] = [image % (side - 3), (image * 3) % (side - 3)];
    for (let y = top; y < top + 3; y++) bytes.fill(255, 16 + (image * side + y) * side + left, 16 + (image * side + y) * side + left + 3);
  }
  return bytes;
}

/** All files below a folder, by paths within it, sorted. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Hash of a run's parameters after an iteration. */
export const parametersOf = (run: string, iteration: number): string =>
  sha256(join(run, 'checkpoints', `iteration-${String(iteration).padStart(6, '0')}`, 'parameters.safetensors'));

/** The iterations that stats.jsonl tells of, in its order. */
export const iterationsIn = (statistics: string): number[] =>
  statistics
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { iteration: number }).iteration);

/** 1, 2, ... n */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
