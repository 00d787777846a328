import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { SelfAttention } from '../../../layers/self-attention.js';
import { SpectralLayer } from '../../../layers/spectral-layer.js';
import { initializerOf, initialWeightsSchema } from '../initial-weights.js';
import { count, imageShape, layerKind, padding, type SampleShape, ShapeMismatch, sameShape } from '../layer-kind.js';

const bias = z.boolean().default(true).describe('whether a learned bias is added; leave it out before batch normalisation');
const init = initialWeightsSchema
  .default('glorotUniform')
  .describe('what the kernel starts from: a name, { normal: deviation, mean }, { uniform: range } or { constant: value }');
const spectralNorm = z.boolean().default(false).describe('spectral normalisation of the kernel (Miyato 2018)');

/** Layers with kernels. */
export const connected = {
  dense: layerKind({
    title: 'every output from every input',
    options: z.strictObject({ units: count('outputs'), bias, init, spectralNorm }),
    short: 'units',
    shape: ({ units }, input) => {
      if (input.length !== 1) throw new ShapeMismatch('[features]', 'put a `flatten` before it');
      return [units];
    },
    layer: ({ units, bias, init, spectralNorm }, base) => {
      const shared = { ...base, useBias: bias, kernelInitializer: initializerOf(init) };
      return spectralNorm ? new SpectralLayer({ ...shared, operation: { kind: 'dense', units } }) : tf.layers.dense({ ...shared, units });
    },
  }),
  conv: layerKind({
    title: 'convolution',
    options: z.strictObject({
      filters: count('channels of the result'),
      kernel: count('height and width of the kernel').default(3),
      stride: count('pixels from one place of the kernel to the next; 2 halves the image').default(1),
      padding: padding.default('same'),
      bias,
      init,
      spectralNorm,
    }),
    short: 'filters',
    shape: ({ filters, kernel, stride, padding }, input) => {
      const [height, width] = spaceOf(input, kernel, padding);
      const after = (extent: number) => Math.ceil((padding === 'same' ? extent : extent - kernel + 1) / stride);
      return [after(height), after(width), filters];
    },
    layer: ({ filters, kernel, stride, padding, bias, init, spectralNorm }, base) => {
      const shared = { ...base, useBias: bias, kernelInitializer: initializerOf(init) };
      return spectralNorm
        ? new SpectralLayer({ ...shared, operation: { kind: 'conv', filters, kernel, stride, padding } })
        : tf.layers.conv2d({ ...shared, filters, kernelSize: kernel, strides: stride, padding });
    },
  }),
  convTranspose: layerKind({
    title: 'transposed convolution, which enlarges an image',
    options: z.strictObject({
      filters: count('channels of the result'),
      kernel: count('height and width of the kernel').default(4),
      stride: count('times as large as before').default(2),
      padding: padding.default('same'),
      bias,
      init,
      spectralNorm,
    }),
    short: 'filters',
    shape: ({ filters, kernel, stride, padding }, input) => {
      const [height, width] = imageShape(input);
      const after = (extent: number) => extent * stride + (padding === 'same' ? 0 : Math.max(kernel - stride, 0));
      return [after(height), after(width), filters];
    },
    layer: ({ filters, kernel, stride, padding, bias, init, spectralNorm }, base) => {
      const shared = { ...base, useBias: bias, kernelInitializer: initializerOf(init) };
      return spectralNorm
        ? new SpectralLayer({ ...shared, operation: { kind: 'convTranspose', filters, kernel, stride, padding } })
        : tf.layers.conv2dTranspose({ ...shared, filters, kernelSize: kernel, strides: stride, padding });
    },
  }),
  selfAttention: layerKind({
    title: 'self-attention over the positions of an image (Zhang 2019); its share starts at 0',
    options: z.strictObject({ spectralNorm }),
    shape: (options, input) => {
      imageShape(input);
      return sameShape(options, input);
    },
    layer: ({ spectralNorm }, base) => new SelfAttention({ ...base, spectralNorm }),
  }),
};

/** @throws ShapeMismatch where a kernel without padding does not fit into the image */
export function spaceOf(input: SampleShape, kernel: number, padding: 'same' | 'valid'): readonly [height: number, width: number] {
  const [height, width] = imageShape(input);
  if (padding === 'valid' && Math.min(height, width) < kernel) {
    throw new ShapeMismatch(`at least ${kernel} rows and columns`, 'give it `padding: same`, or a smaller window');
  }
  return [height, width];
}
