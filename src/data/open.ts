import { InputError } from '../errors.js';
import { cachePath, openCache, writeCache } from './cache.js';
import { beginHash, bytesOf, type ImageFiles, type Points, shareLabels, shareValues } from './content.js';
import type { DatasetDescriptor } from './dataset.js';
import { parseSpec } from './spec.js';

export interface OpenOptions {
  /** Height and width images are brought to; null: as stored. */
  readonly size: number | null;
  /** Called while images are decoded for the first time. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Finds a data set, decodes it into the cache where that has not been done, and hashes it. For the main thread; workers
 * get the descriptor and call `readDataset`.
 *
 * @param text `mnist`, `idx:PATH`, `folder:PATH`, `ring`, `grid`
 * @throws InputError where it does not exist, is empty or damaged, or does not fit `size`
 */
export async function openDataset(text: string, options: OpenOptions): Promise<DatasetDescriptor> {
  const { source, path, spec } = await parseSpec(text);
  const found = await source.find(path, options.size);
  return found.kind === 'points' ? describePoints(spec, found, options) : await describeImages(spec, source.name, found, options);
}

async function describeImages(spec: string, source: string, files: ImageFiles, options: OpenOptions): Promise<DatasetDescriptor> {
  const cacheFile = cachePath(source, [files.fingerprint, options.size]);
  const cached = (await openCache(cacheFile)) ?? (await writeCache(cacheFile, await files.decode(), options.onProgress));
  const { shape, size, classNames, mean, hash, path, offset } = cached;
  return {
    spec,
    kind: 'image',
    shape,
    size,
    classes: classNames.length,
    classNames,
    labels: shareLabels(cached.labels),
    mean,
    hash,
    storage: { kind: 'file', path, offset },
  };
}

function describePoints(spec: string, points: Points, options: OpenOptions): DatasetDescriptor {
  if (options.size !== null) throw new InputError('size-for-points', `${spec} holds points, which have no image size`, 'leave --size out');
  const { dimensions, classNames } = points;
  const size = points.values.length / dimensions;
  const sums = new Float64Array(dimensions);
  points.values.forEach((value, i) => {
    sums[i % dimensions]! += value;
  });
  return {
    spec,
    kind: 'points',
    shape: [dimensions],
    size,
    classes: classNames.length,
    classNames,
    labels: shareLabels(points.labels),
    mean: Float32Array.from(sums, (sum) => sum / size),
    hash: beginHash('points', [dimensions], size, points.labels).update(bytesOf(points.values)).digest('hex'),
    storage: { kind: 'memory', values: shareValues(points.values) },
  };
}
