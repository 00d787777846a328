import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { BatchNorm } from '../../../layers/batch-norm.js';
import { InstanceNorm } from '../../../layers/instance-norm.js';
import { PixelNorm } from '../../../layers/pixel-norm.js';
import { initializerOf, initialWeightsSchema } from '../initial-weights.js';
import { layerKind, ShapeMismatch, sameShape } from '../layer-kind.js';

const epsilon = (value: number) => z.number().positive().default(value).describe('added to the variance');

/** Layers that divide by moments. */
export const normalizations = {
  batchNorm: layerKind({
    title: 'batch normalisation with the moments of the shard; moving ones when drawing',
    options: z.strictObject({
      momentum: z.number().min(0).max(1).default(0.9).describe('share of the old moving moment kept at each step'),
      epsilon: epsilon(1e-5),
      gamma: initialWeightsSchema.default('ones').describe('what the scale starts from'),
    }),
    mixesSamples: true,
    shape: sameShape,
    layer: ({ momentum, epsilon, gamma }, base) => new BatchNorm({ ...base, momentum, epsilon, gammaInitializer: initializerOf(gamma) }),
  }),
  instanceNorm: layerKind({
    title: 'instance normalisation: the moments of each channel of each sample',
    options: z.strictObject({ epsilon: epsilon(1e-5) }),
    shape: (options, input) => {
      if (input.length < 2) throw new ShapeMismatch('[..., channels] with positions to take moments over', 'use layerNorm or batchNorm');
      return sameShape(options, input);
    },
    layer: ({ epsilon }, base) => new InstanceNorm({ ...base, epsilon }),
  }),
  layerNorm: layerKind({
    title: 'layer normalisation: the moments of each whole sample, a scale and shift an element',
    options: z.strictObject({ epsilon: epsilon(1e-5) }),
    shape: sameShape,
    layer: ({ epsilon }, base, input) => tf.layers.layerNormalization({ ...base, epsilon, axis: input.map((_, i) => i + 1) }),
  }),
  pixelNorm: layerKind({
    title: 'pixel normalisation (Karras 2018): each position to a mean square of 1 over its channels',
    options: z.strictObject({ epsilon: epsilon(1e-8) }),
    shape: sameShape,
    layer: ({ epsilon }, base) => new PixelNorm({ ...base, epsilon }),
  }),
};
