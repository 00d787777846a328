import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { SelfAttention } from '../../../layers/self-attention.js';
import { SpectralLayer, type SpectralOperation } from '../../../layers/spectral-layer.js';
import { initializerOf, initialWeightsSchema } from '../initial-weights.js';
import { count, imageShape, type LayerBase, layerKind, padding, type SampleShape, ShapeMismatch, sameShape } from '../layer-kind.js';

const spectralNorm = z.boolean().default(false).describe('spectral normalisation of the kernel (Miyato 2018)');
const kernelOptions = z.strictObject({
  bias: z.boolean().default(true).describe('whether a learned bias is added; leave it out before batch normalisation'),
  init: initialWeightsSchema
    .default('glorotUniform')
    .describe('what the kernel starts from: a name, { normal: deviation, mean }, { uniform: range } or { constant: value }'),
  spectralNorm,
});
const convolutionOptions = (kernel: number, stride: number, strideText: string) =>
  z.strictObject({
    filters: count('channels of the result'),
    kernel: count('height and width of the kernel').default(kernel),
    stride: count(strideText).default(stride),
    padding: padding.default('same'),
    ...kernelOptions.shape,
  });

/** Layers with kernels. */
export const connected = {
  dense: layerKind({
    title: 'every output from every input',
    options: z.strictObject({ units: count('outputs'), ...kernelOptions.shape }),
    short: 'units',
    shape: ({ units }, input) => {
      if (input.length !== 1) throw new ShapeMismatch('[features]', 'put a `flatten` before it');
      return [units];
    },
    layer: ({ units, ...options }, base) => layerOf({ kind: 'dense', units }, options, base),
  }),
  conv: layerKind({
    title: 'convolution',
    options: convolutionOptions(3, 1, 'pixels from one place of the kernel to the next; 2 halves the image'),
    short: 'filters',
    shape: ({ filters, kernel, stride, padding }, input) => {
      const [height, width] = spaceOf(input, kernel, padding);
      const after = (extent: number) => Math.ceil((padding === 'same' ? extent : extent - kernel + 1) / stride);
      return [after(height), after(width), filters];
    },
    layer: ({ filters, kernel, stride, padding, ...options }, base) =>
      layerOf({ kind: 'conv', filters, kernel, stride, padding }, options, base),
  }),
  convTranspose: layerKind({
    title: 'transposed convolution, which enlarges an image',
    options: convolutionOptions(4, 2, 'times as large as before'),
    short: 'filters',
    shape: ({ filters, kernel, stride, padding }, input) => {
      const [height, width] = imageShape(input);
      const after = (extent: number) => extent * stride + (padding === 'same' ? 0 : Math.max(kernel - stride, 0));
      return [after(height), after(width), filters];
    },
    layer: ({ filters, kernel, stride, padding, ...options }, base) =>
      layerOf({ kind: 'convTranspose', filters, kernel, stride, padding }, options, base),
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

function layerOf(
  operation: SpectralOperation,
  { bias, init, spectralNorm }: z.output<typeof kernelOptions>,
  base: LayerBase,
): tf.layers.Layer {
  const shared = { ...base, useBias: bias, kernelInitializer: initializerOf(init) };
  if (spectralNorm) return new SpectralLayer({ ...shared, operation });
  if (operation.kind === 'dense') return tf.layers.dense({ ...shared, units: operation.units });
  const { kind, filters, kernel, stride, padding } = operation;
  const args = { ...shared, filters, kernelSize: kernel, strides: stride, padding };
  return kind === 'conv' ? tf.layers.conv2d(args) : tf.layers.conv2dTranspose(args);
}
