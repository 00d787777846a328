import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { RunError } from '../errors.js';
import { elementsOf } from './content.js';
import type { Dataset, DatasetDescriptor } from './dataset.js';

/** Bytes to the range of batches: 0 to -1, 255 to 1. */
const batchValues = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/**
 * Opens a data set that `openDataset` has described; in any thread. A file is read sample by sample at its place, so
 * that the operating system's page cache is the only one.
 *
 * @throws RunError where the cache file has gone or changed since
 */
export function readDataset(descriptor: DatasetDescriptor): Dataset {
  const { storage } = descriptor;
  return storage.kind === 'memory' ? memoryDataset(descriptor, storage.values) : fileDataset(descriptor, storage.path, storage.offset);
}

function memoryDataset(descriptor: DatasetDescriptor, values: Float32Array): Dataset {
  const elements = elementsOf(descriptor.shape);
  return {
    descriptor,
    read(indices, into) {
      checkLength(indices, into, elements);
      for (let i = 0; i < indices.length; i++) {
        const start = checkIndex(indices[i]!, descriptor.size) * elements;
        into.set(values.subarray(start, start + elements), i * elements);
      }
    },
    close() {},
  };
}

function fileDataset(descriptor: DatasetDescriptor, path: string, offset: number): Dataset {
  const elements = elementsOf(descriptor.shape);
  const file = openFile(path);
  if (fstatSync(file).size !== offset + descriptor.size * elements) {
    closeSync(file);
    throw lost(path);
  }
  const bytes = new Uint8Array(elements);
  return {
    descriptor,
    read(indices, into) {
      checkLength(indices, into, elements);
      for (let i = 0; i < indices.length; i++) {
        const position = offset + checkIndex(indices[i]!, descriptor.size) * elements;
        for (let done = 0; done < elements; ) {
          const count = readSync(file, bytes, done, elements - done, position + done);
          if (count === 0) throw lost(path);
          done += count;
        }
        const start = i * elements;
        for (let j = 0; j < elements; j++) into[start + j] = batchValues[bytes[j]!]!;
      }
    },
    close() {
      closeSync(file);
    },
  };
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch {
    throw lost(path);
  }
}

const lost = (path: string) =>
  new RunError('dataset-lost', `the decoded data set ${path} was removed or changed during the run`, 'start again; it is then rebuilt');

function checkLength(indices: ArrayLike<number>, into: Float32Array, elements: number): void {
  if (into.length !== indices.length * elements) {
    throw new RangeError(`${indices.length} samples of ${elements} values do not fit an array of ${into.length}`);
  }
}

function checkIndex(index: number, size: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`there is no sample ${index} among ${size}`);
  return index;
}
