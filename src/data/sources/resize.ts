import { InputError } from '../../errors.js';

type Shape = readonly [number, number, number];

/** How stored images become images of the asked size. */
export interface Resizer {
  readonly shape: Shape;
  /** Whole images in, whole images out; 0..255 in HWC order. */
  apply(bytes: Uint8Array): Uint8Array;
}

/**
 * For raw images of one size. 28x28 becomes 32x32 by a border of two pixels of 0, the background of digits, as LeNet has it
 * (LeCun et al. 1998); to any other size images are interpolated.
 *
 * @throws InputError where a size is asked for and the images are not square
 */
export function resizerFor(shape: Shape, size: number | null): Resizer {
  const [height, width, channels] = shape;
  if (size === null || (size === height && size === width)) return { shape, apply: (bytes) => bytes };
  if (height !== width) {
    throw new InputError('not-square', `images of ${height}x${width} are not square`, 'leave --size out, or crop them first');
  }
  const target: Shape = [size, size, channels];
  const border = 2;
  if (height === 28 && size === 28 + 2 * border) return { shape: target, apply: (bytes) => pad(bytes, shape, border) };
  return { shape: target, apply: (bytes) => interpolate(bytes, shape, size, size) };
}

function pad(bytes: Uint8Array, [height, width, channels]: Shape, border: number): Uint8Array {
  const rows = bytes.length / (width * channels);
  const images = rows / height;
  const wide = (width + 2 * border) * channels;
  const into = new Uint8Array(images * (height + 2 * border) * wide);
  for (let row = 0; row < rows; row++) {
    const image = Math.floor(row / height);
    const targetRow = row + (2 * image + 1) * border;
    into.set(bytes.subarray(row * width * channels, (row + 1) * width * channels), targetRow * wide + border * channels);
  }
  return into;
}

/**
 * Brings whole images, 0..255 in HWC order, to another size by linear interpolation: first along rows, then along
 * columns. In plain arithmetic, so that a data set has the same hash on every machine.
 */
export function interpolate(bytes: Uint8Array, [height, width, channels]: Shape, toHeight: number, toWidth: number): Uint8Array {
  const elements = height * width * channels;
  const images = bytes.length / elements;
  const columns = tapsOf(width, toWidth);
  const rows = tapsOf(height, toHeight);
  const image = new Float64Array(elements);
  const wide = new Float64Array(height * toWidth * channels);
  const both = new Float64Array(toHeight * toWidth * channels);
  const into = new Uint8Array(images * both.length);
  for (let i = 0; i < images; i++) {
    image.set(bytes.subarray(i * elements, (i + 1) * elements));
    resample(image, wide, height, width, channels, columns);
    resample(wide, both, 1, height, toWidth * channels, rows);
    for (let j = 0; j < both.length; j++) into[i * both.length + j] = Math.round(both[j]!);
  }
  return into;
}

/** The inputs that an output is a weighted mean of: `weights[k]` belongs to input `first + k`. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Linear interpolation: output o is the mean of the inputs around (o + 1/2) s - 1/2, s = length / size, weighted by a
 * triangle that reaches max(1, s) to either side (wider where images shrink, so that no pixel is left out).
 */
function tapsOf(length: number, size: number): Taps[] {
  const step = length / size;
  const reach = Math.max(1, step);
  return Array.from({ length: size }, (_, o) => {
    const centre = (o + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(length - 1, Math.floor(centre + reach));
    const weights = Float64Array.from({ length: last - first + 1 }, (_, k) => 1 - Math.abs(first + k - centre) / reach);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/**
 * Applies taps along the middle one of three axes.
 *
 * @param from [outer, length, inner]
 * @param into [outer, taps.length, inner]
 */
function resample(from: Float64Array, into: Float64Array, outer: number, length: number, inner: number, taps: readonly Taps[]): void {
  let position = 0;
  for (let row = 0; row < outer; row++) {
    for (const { first, weights } of taps) {
      const start = (row * length + first) * inner;
      for (let c = 0; c < inner; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * from[start + k * inner + c]!;
        into[position++] = sum;
      }
    }
  }
}
