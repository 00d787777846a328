import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../errors.js';
import { codeOf } from '../../training/run-directory.js';
import { readSignature } from '../read-signature.js';
import type { ModelSignature } from '../signature.js';
import { fingerprint } from './fingerprint.js';
import { isAbsent } from './is-absent.js';
import { areWeightsWithin, isWithin, type Root } from './roots.js';

/** A model as it lies on disk. */
export interface ModelFile {
  /** Absolute; onnxruntime finds the files beside it by it. */
  readonly path: string;
  /** Its content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Paths of the files beside it that hold weights of it; where there are any, onnxruntime has to load it by its path. */
  readonly dataFiles: readonly string[];
  /** Hex digits of the SHA-256 of its content and that of its data files. */
  readonly hash: string;
}

/** A model file that has been read, at rest. */
export interface ReadFile extends ModelFile {
  readonly signature: ModelSignature;
  /** Of all of its files, from before they were read. */
  readonly fingerprint: string;
}

/** A file could not be read this time; another time it might be. */
export class ReadFailure extends Error {}

/** A file changed while it was read. */
export class FileChanging extends Error {}

/** Read at once: hashing that much takes a millisecond or two, in which no request is answered. */
const chunkBytes = 1 << 20;

/**
 * Reads a model with all of its files, without holding up the event loop.
 * @throws InputError where it is no model that can be served, or keeps weights where it may not
 * @throws ReadFailure where it can't be read
 * @throws FileChanging where it is written to meanwhile
 */
export async function readModelFile(path: string, roots: readonly Root[]): Promise<ReadFile> {
  const name = basename(path);
  try {
    const own = await fingerprint([path]);
    if (!isWithin(roots, await realpath(path))) throw outside(name);
    const hash = createHash('sha256');
    const bytes = await readWhole(path, hash);
    const { signature, dataFiles } = readSignature(bytes, name);
    const paths = dataFiles.map((file) => join(dirname(path), plainName(file, name)));
    const data = await fingerprint(paths);
    for (const file of paths) await hashWeights(file, name, roots, hash);
    const print = paths.length > 0 ? `${own}\n${data}` : own;
    if (print !== (await fingerprint([path, ...paths]))) throw new FileChanging(`${name} changes while it is read`);
    return { path: resolve(path), bytes, dataFiles: paths, hash: hash.digest('hex'), signature, fingerprint: print };
  } catch (error) {
    if (error instanceof InputError || error instanceof ReadFailure || error instanceof FileChanging) throw error;
    throw new ReadFailure(`${name} can't be read (${codeOf(error)})`);
  }
}

const outside = (name: string): InputError =>
  new InputError('model-outside', `${name} is a link that leads out of the paths given`, 'give where it leads as well');

async function readWhole(path: string, hash: Hash): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, Math.min(chunkBytes, bytes.length - length), length);
      if (bytesRead === 0) throw new FileChanging(`${basename(path)} changes while it is read`);
      hash.update(bytes.subarray(length, length + bytesRead));
      length += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Weights lie beside their model: a path could lead to any file of the machine. */
function plainName(file: string, name: string): string {
  if (!/[/\\]/.test(file) && file !== '..' && file !== '.') return file;
  const what = `${name} keeps weights in ${JSON.stringify(file)}, which is not the name of a file beside it`;
  throw new InputError('model-outside', what, 'export it again');
}

async function hashWeights(path: string, name: string, roots: readonly Root[], hash: Hash): Promise<void> {
  let file: FileHandle;
  try {
    if (!areWeightsWithin(roots, await realpath(path))) throw outside(basename(path));
    file = await open(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new ReadFailure(`${name} keeps its weights in ${basename(path)}, which is not there: put the two side by side`);
  }
  try {
    const chunk = new Uint8Array(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return;
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
