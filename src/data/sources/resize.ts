import sharp from 'sharp';
import { InputError } from '../../errors.js';

type Shape = readonly [number, number, number];

/** How stored images become images of the asked size. */
export interface Resizer {
  readonly shape: Shape;
  /** Whole images in, whole images out; 0..255 in HWC order. */
  apply(bytes: Uint8Array): Promise<Uint8Array>;
}

/**
 * For raw images of one size. 28x28 becomes 32x32 by a border of two pixels of 0, the background of digits, as LeNet has it
 * (LeCun et al. 1998); any other size is interpolated linearly, with a wider kernel where images shrink.
 *
 * @throws InputError where a size is asked for and the images are not square
 */
export function resizerFor(shape: Shape, size: number | null): Resizer {
  const [height, width, channels] = shape;
  if (size === null || (size === height && size === width)) return { shape, apply: async (bytes) => bytes };
  if (height !== width) {
    throw new InputError('not-square', `images of ${height}x${width} are not square`, 'leave --size out, or crop them first');
  }
  const target: Shape = [size, size, channels];
  const border = 2;
  if (height === 28 && size === 28 + 2 * border) {
    return { shape: target, apply: async (bytes) => pad(bytes, shape, border) };
  }
  return { shape: target, apply: (bytes) => interpolate(bytes, shape, size) };
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

async function interpolate(bytes: Uint8Array, [height, width, channels]: Shape, size: number): Promise<Uint8Array> {
  const elements = height * width * channels;
  const into = new Uint8Array((bytes.length / elements) * size * size * channels);
  const atOnce = 64;
  for (let start = 0; start < bytes.length; start += atOnce * elements) {
    const images: Promise<void>[] = [];
    for (let at = start; at < Math.min(bytes.length, start + atOnce * elements); at += elements) {
      const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
      const image = sharp(bytes.subarray(at, at + elements), { raw })
        .resize(size, size, { fit: 'fill', kernel: 'linear' })
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw()
        .toBuffer();
      images.push(image.then((resized) => into.set(resized, (at / elements) * size * size * channels)));
    }
    await Promise.all(images);
  }
  return into;
}
