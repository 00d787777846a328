import { createHash, type Hash } from 'node:crypto';

/** What a source tells of a data set before anything large is read. */
export type Found = ImageFiles | Points;

/** Images in files, to be decoded once and kept in the cache. */
export interface ImageFiles {
  readonly kind: 'image';
  /** Changes whenever the files do: names, sizes, times. The cache is keyed by it. */
  readonly fingerprint: readonly string[];
  /** @throws InputError where files are damaged or do not fit together */
  decode(): Promise<ImageContent>;
}

/** Decoded images, given chunk by chunk so that they need not fit in memory. */
export interface ImageContent {
  /** [height, width, channels] of every image. */
  readonly shape: readonly [number, number, number];
  readonly size: number;
  /** Class of each image; length `size`, or 0 where there are no labels. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** Whole images, 0..255 in HWC order, `size` in all. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Points that are computed, not read. */
export interface Points {
  readonly kind: 'points';
  readonly dimensions: number;
  /** [size, dimensions] */
  readonly values: Float32Array;
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
}

/** The number of elements of a sample. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A data set's hash, begun: over shape, size and labels. The content follows by `update`. */
export function beginHash(kind: 'image' | 'points', shape: readonly number[], size: number, labels: Int32Array): Hash {
  const hash = createHash('sha256').update(`${kind} ${shape.join('x')} ${size} ${labels.length}\n`);
  return hash.update(bytesOf(labels));
}

/** The bytes of a typed array, not copied (little-endian on every platform Node runs the engines on). */
export function bytesOf(array: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A copy that all threads see. */
export function shareLabels(labels: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(labels.byteLength));
  shared.set(labels);
  return shared;
}

/** A copy that all threads see. */
export function shareValues(values: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
