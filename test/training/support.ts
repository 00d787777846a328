import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type RunConfig, runConfigSchema } from '../../src/config/schema.js';
import { readDataset } from '../../src/data/read.js';
import { findSystem } from '../../src/systems/index.js';
import type { HostTensor } from '../../src/tensors.js';
import { type Checkpoint, newestCheckpoint, readCheckpoint } from '../../src/training/checkpoint.js';
import type { RunEvent } from '../../src/training/events.js';
import { type PreparedRun, prepareRun } from '../../src/training/prepare.js';
import type { PauseSwitch } from '../../src/training/run-control.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { type TrainResult, train } from '../../src/training/train.js';

/**
 * A temporary folder for all tests of the enclosing `describe`, with the data cache in it: they look at the same runs,
 * because training takes longer than looking.
 */
export function useSharedFolder(): { path(...parts: string[]): string } {
  let folder = '';
  let cache: string | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-training-'));
    cache = process.env.GANFORGE_CACHE;
    process.env.GANFORGE_CACHE = join(folder, 'cache');
  });
  after(() => {
    if (cache === undefined) delete process.env.GANFORGE_CACHE;
    else process.env.GANFORGE_CACHE = cache;
    rmSync(folder, { recursive: true });
  });
  return { path: (...parts) => join(folder, ...parts) };
}

/** Path of a compiled module beside the tests, as a user would give it. */
export const modulePath = (path: string): string => fileURLToPath(new URL(`../${path}.js`, import.meta.url));

export const fixture = (name: string): string => modulePath(`systems/fixtures/${name}`);

/** A small configuration: 12 samples in shards of 4, 2 workers, nothing drawn. */
export async function runConfig(changes: Partial<RunConfig> & Pick<RunConfig, 'system'>): Promise<RunConfig> {
  const system = await findSystem(changes.system);
  return runConfigSchema.parse({
    data: { data: 'ring' },
    size: null,
    iterations: 3,
    duration: null,
    batch: 12,
    shard: 4,
    workers: 2,
    intraOpThreads: 1,
    engine: 'onnxruntime',
    device: 'cpu',
    autotune: true,
    seed: 7,
    ema: { decay: 0.9, warmUp: true },
    sample: { every: 0, count: 4 },
    checkpoint: { every: 1000, keep: 100 },
    log: { every: 1 },
    nonFinite: { limit: 3 },
    retries: 3,
    ...changes,
    options: system.options.parse(changes.options ?? {}),
  });
}

export interface Sitting {
  readonly engineModule?: string;
  readonly checkpoint?: Checkpoint;
  readonly signal?: AbortSignal;
  readonly pause?: PauseSwitch;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface Outcome {
  readonly prepared: PreparedRun;
  readonly directory: RunDirectory;
  readonly events: readonly RunEvent[];
  readonly result: TrainResult | undefined;
  /** What `train` threw. */
  readonly error: unknown;
}

/** Trains in a directory, a new one or with a checkpoint one that is there. */
export async function sit(config: RunConfig, path: string, sitting: Sitting = {}): Promise<Outcome> {
  const { engineModule, checkpoint, signal, pause, onEvent } = sitting;
  const prepared = await prepareRun(config, engineModule ? { engineModule } : {});
  const directory = new RunDirectory(path);
  if (!checkpoint) directory.create();
  const events: RunEvent[] = [];
  const listener = (event: RunEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  try {
    const result = await train(prepared, {
      directory,
      listeners: [listener],
      ...(checkpoint ? { checkpoint } : {}),
      ...(signal ? { signal } : {}),
      ...(pause ? { pause } : {}),
    });
    return { prepared, directory, events, result, error: undefined };
  } catch (error) {
    return { prepared, directory, events, result: undefined, error };
  } finally {
    directory.release();
  }
}

/** Trains to the end; a failure fails the test. */
export async function trainRun(
  config: RunConfig,
  path: string,
  sitting: Sitting = {},
): Promise<Outcome & { readonly result: TrainResult }> {
  const outcome = await sit(config, path, sitting);
  if (!outcome.result) throw outcome.error;
  return { ...outcome, result: outcome.result };
}

/** Goes on from the newest checkpoint. */
export const resumeRun = (config: RunConfig, path: string, sitting: Sitting = {}) =>
  trainRun(config, path, { ...sitting, checkpoint: lastCheckpoint(path) });

/** The newest checkpoint; the test fails where a newer one is not whole. */
export const lastCheckpoint = (path: string): Checkpoint =>
  newestCheckpoint(new RunDirectory(path).checkpoints, (damaged, reason) => {
    throw new Error(`${damaged}: ${reason}`);
  });

export const checkpointAt = (path: string, iteration: number): Checkpoint =>
  readCheckpoint(join(new RunDirectory(path).checkpoints, `iteration-${String(iteration).padStart(6, '0')}`));

/** sha-256 of the tensors of the newest checkpoint, by file. */
export function hashesOf(path: string): Record<string, string> {
  const folder = lastCheckpoint(path).path;
  return Object.fromEntries(
    ['parameters', 'optimizer', 'ema', 'memory'].map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, `${name}.safetensors`)))
        .digest('hex'),
    ]),
  );
}

/** Values of a tensor of a checkpoint. */
export function values(tensors: ReadonlyMap<string, HostTensor>, name: string): number[] {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`there is no tensor ${name} among ${[...tensors.keys()].join(', ')}`);
  return [...tensor.data];
}

/** The rows of a tensor of a checkpoint. */
export function rows(tensors: ReadonlyMap<string, HostTensor>, name: string): number[][] {
  const all = values(tensors, name);
  const count = tensors.get(name)!.shape[0]!;
  const length = all.length / count;
  return Array.from({ length: count }, (_, i) => all.slice(i * length, (i + 1) * length));
}

/** Every element within a distance of what is expected. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, distance: number): void {
  expect(actual.length).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i], `element ${i}`).to.be.closeTo(expected[i]!, distance);
}

/** The mean of rows, element by element. */
export const meanRow = (all: readonly (readonly number[])[]): number[] =>
  all[0]!.map((_, i) => all.reduce((sum, row) => sum + row[i]!, 0) / all.length);

/**
 * Writes a labelled IDX data set of 8x8 images. Pixel p of image i is (i + 3p) mod 256, so that the first pixel tells which
 * image it is.
 */
export function writeImages(folder: string, count: number): string {
  mkdirSync(folder, { recursive: true });
  const pixels = Uint8Array.from({ length: count * 64 }, (_, i) => (Math.floor(i / 64) + 3 * (i % 64)) % 256);
  writeFileSync(join(folder, 'train-images-idx3-ubyte'), idx([count, 8, 8], pixels));
  writeFileSync(
    join(folder, 'train-labels-idx1-ubyte'),
    idx(
      [count],
      Uint8Array.from({ length: count }, (_, i) => i % 4),
    ),
  );
  return `idx:${folder}`;
}

/** Which image of `writeImages` a row is. */
export const imageNumber = (row: readonly number[]): number => Math.round((row[0]! + 1) * 127.5);

function idx(dimensions: readonly number[], content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [i, extent] of dimensions.entries()) header.writeUInt32BE(extent, 4 + 4 * i);
  return Buffer.concat([header, content]);
}

/** All samples of a stream in order, as batches hold them. */
export function samplesOf({ datasets }: PreparedRun, stream: string): number[][] {
  const descriptor = datasets[stream]!;
  const length = descriptor.shape.reduce((a, b) => a * b, 1);
  const into = new Float32Array(descriptor.size * length);
  const dataset = readDataset(descriptor);
  dataset.read(
    Array.from({ length: descriptor.size }, (_, i) => i),
    into,
  );
  dataset.close();
  return Array.from({ length: descriptor.size }, (_, i) => [...into.subarray(i * length, (i + 1) * length)]);
}
