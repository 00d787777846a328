import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../cache-directory.js';
import { GanforgeError, InputError } from '../errors.js';
import { type CacheHead, decodeHead, encodeHead, prefixLength, readPrefix } from './cache-head.js';
import { beginHash, elementsOf, type ImageContent } from './content.js';

type FileHandle = Awaited<ReturnType<typeof open>>;

/** A decoded data set in the cache. */
export interface CachedImages extends CacheHead {
  readonly path: string;
  /** Of the first image in the file. */
  readonly offset: number;
}

/** Goes up when images come to be decoded otherwise: older files are then left alone. */
const decoding = 1;

/** The cache file of what `key` describes: fingerprint of the files, image size. */
export function cachePath(source: string, key: readonly unknown[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([decoding, ...key]))
    .digest('hex');
  return join(cacheDirectory(), `${source}-${digest.slice(0, 32)}.data`);
}

/**
 * Reads a cache file's head and checks the whole file against its two checksums.
 *
 * @returns undefined where there is no such file, or it is truncated, damaged or not ours: it is to be built anew
 */
export async function openCache(path: string): Promise<CachedImages | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size: fileSize } = await file.stat();
    const prefix = readPrefix(await readBlock(file, 0, prefixLength));
    if (prefix === undefined || prefixLength + prefix.length > fileSize) return undefined;
    const head = decodeHead(await readBlock(file, prefixLength, prefix.length), prefix);
    if (head === undefined) return undefined;
    const offset = prefixLength + prefix.length;
    if (fileSize !== offset + head.size * elementsOf(head.shape)) return undefined;
    const hash = beginHash('image', head.shape, head.size, head.labels);
    const block = 2 ** 22;
    for (let position = offset; position < fileSize; position += block) {
      hash.update(await readBlock(file, position, Math.min(block, fileSize - position)));
    }
    return hash.digest('hex') === head.hash ? { ...head, path, offset } : undefined;
  } finally {
    await file.close();
  }
}

async function readBlock(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

/**
 * Decodes images into a cache file. It appears under its name only when it is whole; two processes that write the same
 * one do no harm.
 *
 * @throws InputError where the images are damaged, or the cache directory cannot be written
 */
export async function writeCache(
  path: string,
  content: ImageContent,
  onProgress?: (done: number, total: number) => void,
): Promise<CachedImages> {
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    let cached: CachedImages;
    try {
      cached = await writeContent(file, path, content, onProgress);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return cached;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof GanforgeError || !isSystemError(error)) throw error;
    throw new InputError(
      'cache-unwritable',
      `cannot write to the cache folder ${dirname(path)} (${error.code})`,
      'set GANFORGE_CACHE to a folder that can be written',
    );
  }
}

async function writeContent(
  file: FileHandle,
  path: string,
  content: ImageContent,
  onProgress?: (done: number, total: number) => void,
): Promise<CachedImages> {
  const { shape, size, labels, classNames } = content;
  const elements = elementsOf(shape);
  const sums = new Float64Array(elements);
  // Hash and mean are known at the end, but the head's length is known now: it is written last.
  const unknown: CacheHead = { shape, size, labels, classNames, mean: new Float32Array(elements), hash: '0'.repeat(64) };
  const offset = encodeHead(unknown).length;
  const hash = beginHash('image', shape, size, labels);
  let written = 0;
  onProgress?.(0, size);
  for await (const chunk of content.chunks()) {
    await writeBlock(file, chunk, offset + written);
    hash.update(chunk);
    for (let start = 0; start < chunk.length; start += elements) {
      for (let i = 0; i < elements; i++) sums[i]! += chunk[start + i]!;
    }
    written += chunk.length;
    onProgress?.(written / elements, size);
  }
  if (written !== size * elements) throw new Error(`${written} bytes were decoded, not ${size} images of ${elements}`);
  const mean = Float32Array.from(sums, (sum) => sum / size / 127.5 - 1);
  const head: CacheHead = { ...unknown, mean, hash: hash.digest('hex') };
  await writeBlock(file, encodeHead(head), 0);
  return { ...head, path, offset };
}

async function writeBlock(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error;
