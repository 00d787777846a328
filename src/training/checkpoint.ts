import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.js';
import type { HostTensor } from '../tensors.js';
import type { Progress } from './progress.js';
import { codeOf, iterationName } from './run-directory.js';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.js';

/** The tensors of a checkpoint, a file each. */
export interface CheckpointTensors<T> {
  /** Parameters and state, `network/weight`. */
  readonly parameters: T;
  /** Moments, `optimizer/moment/network/weight`. */
  readonly optimizer: T;
  /** Moving averages of the samplers' networks, `network/weight`. */
  readonly ema: T;
  /** `memory/name` of what a stage keeps beside its networks. */
  readonly memory: T;
}

export interface Checkpoint extends CheckpointTensors<ReadonlyMap<string, HostTensor>> {
  readonly path: string;
  readonly progress: Progress;
}

const files = ['parameters', 'optimizer', 'ema', 'memory'] as const;
const counts = z.record(z.string(), z.number());

const stateSchema = z.strictObject({
  format: z.literal(1),
  progress: z.strictObject({
    iteration: z.int(),
    stage: z.int(),
    stageIteration: z.int(),
    phase: z.int(),
    repeat: z.int(),
    cursors: counts,
    shared: counts,
    samples: z.number(),
    steps: counts,
    averages: z.int(),
    seconds: z.number(),
  }),
  /** Of `progress` and of every file. */
  sha256: z.record(z.string(), z.string()),
});

/**
 * Writes a checkpoint so that it is there whole or not at all: into a folder of another name, every file synchronised to
 * the disk, then renamed.
 * @returns its path
 */
export async function writeCheckpoint(
  folder: string,
  progress: Progress,
  tensors: CheckpointTensors<readonly NamedTensor[]>,
): Promise<string> {
  const path = join(folder, iterationName(progress.iteration));
  const temporary = join(folder, `.${iterationName(progress.iteration)}.${process.pid}`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    const sha256: Record<string, string> = { progress: hash(JSON.stringify(progress)) };
    for (const name of files) {
      const bytes = encodeSafetensors(tensors[name]);
      sha256[`${name}.safetensors`] = hash(bytes);
      await writeSynchronised(join(temporary, `${name}.safetensors`), bytes);
    }
    const state: z.infer<typeof stateSchema> = { format: 1, progress, sha256 };
    await writeSynchronised(join(temporary, 'state.json'), Buffer.from(`${JSON.stringify(state, null, 2)}\n`));
    await rm(path, { recursive: true, force: true });
    await rename(temporary, path);
    await synchronise(folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return path;
}

/** @throws Error that names the file and what is wrong with it */
export function readCheckpoint(path: string): Checkpoint {
  const json: unknown = JSON.parse(readFileSync(join(path, 'state.json'), 'utf8'));
  const state = stateSchema.parse(json);
  // Of the progress as it was written: parsing by the schema may order its fields anew.
  const { progress } = json as typeof state;
  if (hash(JSON.stringify(progress)) !== state.sha256.progress) throw new Error('the progress in state.json does not have its sha-256');
  const tensors = Object.fromEntries(
    files.map((name) => {
      const file = `${name}.safetensors`;
      const bytes = readFileSync(join(path, file));
      if (hash(bytes) !== state.sha256[file])
        throw new Error(`${file} does not have the sha-256 that state.json gives (${bytes.length} bytes)`);
      return [name, decodeSafetensors(bytes)];
    }),
  ) as Record<(typeof files)[number], Map<string, HostTensor>>;
  return { path, progress: state.progress, ...tensors };
}

/**
 * The newest checkpoint of a folder that is whole.
 * @param onInvalid told of every newer one that is not
 * @throws InputError where there is none
 */
export function newestCheckpoint(folder: string, onInvalid: (path: string, reason: string) => void): Checkpoint {
  const found = listCheckpoints(folder).reverse();
  for (const { path } of found) {
    try {
      return readCheckpoint(path);
    } catch (error) {
      onInvalid(
        path,
        error instanceof z.ZodError ? 'state.json is not of this format' : error instanceof Error ? error.message : String(error),
      );
    }
  }
  throw new InputError(
    'no-checkpoint',
    found.length === 0 ? `${folder} has no checkpoint` : `none of the ${found.length} checkpoints in ${folder} is whole`,
    'start again with `ganforge train`',
  );
}

/** Checkpoints in the order of their iterations. */
export function listCheckpoints(folder: string): { readonly path: string; readonly iteration: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const match = /^iteration-(\d+)$/.exec(name);
      return match ? [{ path: join(folder, name), iteration: Number(match[1]) }] : [];
    })
    .sort((a, b) => a.iteration - b.iteration);
}

/** Keeps the newest `keep` checkpoints and those at every tenth interval; also clears what an ended process left half-written. */
export function pruneCheckpoints(folder: string, keep: number, every: number): void {
  const all = listCheckpoints(folder);
  for (const { path, iteration } of all.slice(0, Math.max(0, all.length - keep))) {
    if (every === 0 || iteration % (10 * every) !== 0) rmSync(path, { recursive: true, force: true });
  }
  for (const name of readdirSync(folder)) {
    if (/^\.iteration-\d+\.\d+$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

async function writeSynchronised(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last through a power cut; some file systems do not let folders be synchronised. */
async function synchronise(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}
