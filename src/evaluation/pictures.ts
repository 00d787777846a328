import type { DatasetDescriptor } from '../data/dataset.js';
import { readDataset } from '../data/read.js';
import { toByte } from '../images/grid.js';
import { fillSamples, type RandomKey } from '../random/random.js';
import { type Features, features } from './features.js';

/**
 * Images as every metric of images takes them: bytes, as a PNG file would hold them. Real images are bytes; were
 * generated ones left as floats, metrics would tell the two apart by rounding alone (Parmar et al. 2022, "On aliased
 * resizing and surprising subtleties in GAN evaluation", section 3.2).
 */
export interface Pictures {
  readonly count: number;
  /** [height, width, channels] */
  readonly shape: readonly [number, number, number];
  /** [count, height, width, channels] */
  readonly bytes: Uint8Array;
}

/** @param values [n, ...shape], in [-1, 1] (what lies beyond is clipped) */
export function picturesOf(values: Float32Array, shape: readonly number[]): Pictures {
  const [height, width, channels] = shape as readonly [number, number, number];
  return { count: values.length / (height * width * channels), shape: [height, width, channels], bytes: Uint8Array.from(values, toByte) };
}

/** The images of a data set at `indices`, in their order. */
export function readPictures(data: DatasetDescriptor, indices: ArrayLike<number>): Pictures {
  return picturesOf(readValues(data, indices), data.shape);
}

/** Samples of a data set at `indices`, [n, ...shape]. */
export function readValues(data: DatasetDescriptor, indices: ArrayLike<number>): Float32Array {
  const values = new Float32Array(indices.length * data.shape.reduce((a, b) => a * b, 1));
  const dataset = readDataset(data);
  try {
    dataset.read(indices, values);
  } finally {
    dataset.close();
  }
  return values;
}

/** Uniform noise: the far end of every scale. */
export function noisePictures(count: number, shape: Pictures['shape'], key: RandomKey): Pictures {
  const elements = shape[0] * shape[1] * shape[2];
  const values = new Float32Array(count * elements);
  fillSamples(values, elements, 0, 'uniform', key);
  return picturesOf(values, shape);
}

/** Images `start` up to and without `end`, as a view. */
export function slicePictures({ shape, bytes }: Pictures, start: number, end: number): Pictures {
  const elements = shape[0] * shape[1] * shape[2];
  const part = bytes.subarray(start * elements, end * elements);
  return { count: part.length / elements, shape, bytes: part };
}

/** Pixels in [0, 1], a row an image: what Parzen windows and nearest neighbours compare. */
export function pixelsOf({ shape, bytes }: Pictures): Features {
  return features(
    Float32Array.from(bytes, (byte) => byte / 255),
    shape[0] * shape[1] * shape[2],
  );
}
