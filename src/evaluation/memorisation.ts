import type { DatasetDescriptor } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import { fillIndices } from '../data/sampler.js';
import { type Features, features, sliceRows } from './features.js';
import { nearestNeighbours } from './nearest-neighbours.js';
import { type Pictures, picturesOf, pixelsOf, readValues } from './pictures.js';

/** Nearest training images shown beside each generated one, and generated ones shown. */
const shownNeighbours = 5;
const shownImages = 12;
/** Samples whose distances are taken. */
const mostQueries = 200;
/** Training images looked through at once, and in all. */
const blockSize = 2000;
const mostSearched = 100_000;

export interface Memorisation {
  /** Rows of the picture: a generated image, then its nearest training images, nearest first. NHWC in [-1, 1]. */
  readonly rows: Float32Array;
  readonly columns: number;
  /** Median L2 distance of a generated image to its nearest training image, pixels in [0, 1]. */
  readonly generated: number;
  /** The same of training images to their nearest other one: much less than this means learnt by heart. */
  readonly real: number;
  /** Training images that were looked through. */
  readonly searched: number;
}

/**
 * Whether a generator repeats its training images: the nearest of them, by pixels, to some generated ones.
 * @param seed of the training images that are looked through where there are too many, and of those that give the scale
 */
export function checkMemorisation(generated: Pictures, data: DatasetDescriptor, seed: number): Memorisation {
  const searched = new Int32Array(Math.min(data.size, mostSearched));
  fillIndices(searched, 0, data.size, seed, 'evaluation/neighbours');
  const queries = pixelsOf(generated);
  const own = sliceRows(queries, 0, Math.min(queries.count, mostQueries));
  const scale = searched.subarray(0, Math.min(searched.length - 1, mostQueries));
  const nearest = search(data, searched, own, shownNeighbours);
  // The nearest of all is the image itself.
  const others = search(data, searched, pixelsOf(picturesOf(readValues(data, scale), data.shape)), 2);
  return {
    ...picture(generated, data, searched, nearest.indices),
    generated: median(firsts(nearest.distances, shownNeighbours, 0)),
    real: median(firsts(others.distances, 2, 1)),
    searched: searched.length,
  };
}

interface Found {
  /** [queries, k]: distances, and positions in `searched`, nearest first; infinite and -1 where there are fewer. */
  readonly distances: Float64Array;
  readonly indices: Int32Array;
}

/** Looks through a data set block by block, so that it need not fit in memory. */
function search(data: DatasetDescriptor, searched: Int32Array, queries: Features, k: number): Found {
  const found = {
    distances: new Float64Array(queries.count * k).fill(Number.POSITIVE_INFINITY),
    indices: new Int32Array(queries.count * k).fill(-1),
  };
  const dataset = readDataset(data);
  try {
    for (let start = 0; start < searched.length; start += blockSize) {
      const block = searched.subarray(start, start + blockSize);
      const values = new Float32Array(block.length * queries.size);
      dataset.read(block, values);
      const among = features(values, queries.size);
      for (let i = 0; i < values.length; i++) values[i] = (values[i]! + 1) / 2;
      merge(found, nearestNeighbours(queries, among, Math.min(k, block.length)), start, k);
    }
  } finally {
    dataset.close();
  }
  return found;
}

function merge({ distances, indices }: Found, more: ReturnType<typeof nearestNeighbours>, offset: number, k: number): void {
  for (let i = 0; i < more.count; i++) {
    const old = Array.from({ length: k }, (_, j) => ({ distance: distances[i * k + j]!, index: indices[i * k + j]! }));
    const added = Array.from({ length: more.k }, (_, j) => ({
      distance: Math.sqrt(more.squaredDistances[i * more.k + j]!),
      index: offset + more.indices[i * more.k + j]!,
    }));
    const best = [...old, ...added].sort((a, b) => a.distance - b.distance).slice(0, k);
    for (const [j, { distance, index }] of best.entries()) {
      distances[i * k + j] = distance;
      indices[i * k + j] = index;
    }
  }
}

function picture(generated: Pictures, data: DatasetDescriptor, searched: Int32Array, indices: Int32Array) {
  const rows = Math.min(generated.count, shownImages);
  const neighbours = Math.min(shownNeighbours, searched.length);
  const perImage = generated.shape[0] * generated.shape[1] * generated.shape[2];
  const columns = 1 + neighbours;
  const values = new Float32Array(rows * columns * perImage);
  for (let row = 0; row < rows; row++) {
    const at = row * columns * perImage;
    for (let j = 0; j < perImage; j++) values[at + j] = generated.bytes[row * perImage + j]! / 127.5 - 1;
    const own = Int32Array.from({ length: neighbours }, (_, j) => searched[indices[row * shownNeighbours + j]!]!);
    values.set(readValues(data, own), at + perImage);
  }
  return { rows: values, columns };
}

const firsts = (values: Float64Array, k: number, rank: number): number[] =>
  Array.from({ length: values.length / k }, (_, i) => values[i * k + rank]!);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
