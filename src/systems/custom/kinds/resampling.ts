import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { MinPooling } from '../../../layers/min-pooling.js';
import { PixelShuffle } from '../../../layers/pixel-shuffle.js';
import { Upsample } from '../../../layers/upsample.js';
import { count, imageShape, layerKind, noOptions, padding, type SampleShape, ShapeMismatch } from '../layer-kind.js';
import { spaceOf } from './connected.js';

const size = count('height and width of a window').default(2);
const stride = count('pixels from one window to the next; null = size').nullable().default(null);
const windows = z.strictObject({ size, stride, padding: padding.default('valid') });
const factor = z.int().min(2).default(2).describe('times as many rows and columns');

interface Windows {
  readonly size: number;
  readonly stride: number | null;
  readonly padding: 'same' | 'valid';
}

function pooled({ size, stride, padding }: Windows, input: SampleShape): SampleShape {
  const [height, width] = spaceOf(input, size, padding);
  const after = (extent: number) => Math.ceil((padding === 'same' ? extent : extent - size + 1) / (stride ?? size));
  return [after(height), after(width), input[2]!];
}

/** Layers that make images smaller or larger and learn nothing. */
export const resampling = {
  maxPool: layerKind({
    title: 'maximum of each window',
    options: windows,
    short: 'size',
    shape: pooled,
    layer: ({ size, stride, padding }, base) => tf.layers.maxPooling2d({ ...base, poolSize: size, strides: stride ?? size, padding }),
  }),
  // Without padding: a mean over it has no one meaning, and engines differ.
  averagePool: layerKind({
    title: 'mean of each window',
    options: z.strictObject({ size, stride }),
    short: 'size',
    shape: (options, input) => pooled({ ...options, padding: 'valid' }, input),
    layer: ({ size, stride }, base) => tf.layers.averagePooling2d({ ...base, poolSize: size, strides: stride ?? size, padding: 'valid' }),
  }),
  minPool: layerKind({
    title: 'minimum of each window',
    options: windows,
    short: 'size',
    shape: pooled,
    layer: ({ size, stride, padding }, base) => new MinPooling({ ...base, size, stride: stride ?? size, padding }),
  }),
  globalAveragePool: layerKind({
    title: 'mean of each channel over the whole image',
    options: noOptions,
    shape: (_, input) => [imageShape(input)[2]],
    layer: (_, base) => tf.layers.globalAveragePooling2d({ ...base }),
  }),
  upsample: layerKind({
    title: 'enlargement by repetition or interpolation',
    options: z.strictObject({
      factor,
      mode: z
        .enum(['nearest', 'linear', 'bilinear'])
        .default('nearest')
        .describe('nearest: repeat; linear: interpolate [length, channels]; bilinear: interpolate images'),
    }),
    short: 'factor',
    shape: ({ factor, mode }, input) => {
      if (mode === 'linear' && input.length !== 2) throw new ShapeMismatch('[length, channels]', 'images take `mode: bilinear`');
      if (mode === 'bilinear') imageShape(input);
      if (input.length < 2) throw new ShapeMismatch('[..., channels] with positions to repeat', 'put a `reshape` before it');
      return input.map((extent, i) => (i === input.length - 1 ? extent : extent * factor));
    },
    layer: ({ factor, mode }, base) => new Upsample({ ...base, factor, mode: mode === 'nearest' ? 'nearest' : 'linear' }),
  }),
  pixelShuffle: layerKind({
    title: 'sub-pixel rearrangement of channels to rows and columns (depth to space)',
    options: z.strictObject({ factor }),
    short: 'factor',
    shape: ({ factor }, input) => {
      const [height, width, channels] = imageShape(input);
      const square = factor ** 2;
      if (channels % square !== 0) {
        const more = Math.ceil(channels / square) * square;
        throw new ShapeMismatch(`channels in a multiple of ${square}`, `give the layer before it ${more} filters`);
      }
      return [height * factor, width * factor, channels / square];
    },
    layer: ({ factor }, base) => new PixelShuffle({ ...base, factor }),
  }),
};
