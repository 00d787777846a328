import { interpolate } from '../data/sources/resize.js';
import type { Pictures } from './pictures.js';

/** What numbers a feature network takes pixels as. */
export const pixelRanges = ['-1,1', '0,1', '0,255', 'imagenet'] as const;
export type PixelRange = (typeof pixelRanges)[number];

/** How a feature network takes images. */
export interface PictureFormat {
  readonly layout: 'NCHW' | 'NHWC';
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly range: PixelRange;
}

/** Means and deviations of red, green and blue that networks trained on ImageNet are usually given their pixels by. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** Luma of red, green and blue (ITU-R BT.601). */
const luma = [0.299, 0.587, 0.114] as const;

/**
 * A batch as a feature network takes it: brought to its size by linear interpolation (averaging where images shrink), grey
 * repeated in three channels or colours made grey, values in its range, in its layout.
 *
 * @returns [n, channels, height, width] or [n, height, width, channels]
 */
export function pictureTensor(pictures: Pictures, format: PictureFormat): Float32Array {
  const { layout, height, width, channels, range } = format;
  const { count, shape } = pictures;
  const sameSize = shape[0] === height && shape[1] === width;
  const bytes = sameSize ? pictures.bytes : interpolate(pictures.bytes, shape, height, width);
  const own = shape[2];
  const plane = height * width;
  const into = new Float32Array(count * plane * channels);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < plane; p++) {
      const at = (i * plane + p) * own;
      for (let c = 0; c < channels; c++) {
        const byte = own === channels ? bytes[at + c]! : own === 1 ? bytes[at]! : grey(bytes, at);
        into[layout === 'NHWC' ? (i * plane + p) * channels + c : (i * channels + c) * plane + p] = scaled(byte, range, c);
      }
    }
  }
  return into;
}

const grey = (bytes: Uint8Array, at: number): number => luma.reduce((sum, weight, c) => sum + weight * bytes[at + c]!, 0);

function scaled(byte: number, range: PixelRange, channel: number): number {
  switch (range) {
    case '-1,1':
      return byte / 127.5 - 1;
    case '0,1':
      return byte / 255;
    case '0,255':
      return byte;
    case 'imagenet':
      return (byte / 255 - imagenet.mean[channel % 3]!) / imagenet.deviation[channel % 3]!;
  }
}
