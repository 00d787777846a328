import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { layerKind, noOptions, ShapeMismatch, shapeText } from '../layer-kind.js';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Layers that arrange the same values anew. */
export const arrangement = {
  flatten: layerKind({
    title: 'one axis of all values',
    options: noOptions,
    shape: (_, input) => [product(input)],
    layer: (_, base) => tf.layers.flatten({ ...base }),
  }),
  reshape: layerKind({
    title: 'the same values in another shape',
    options: z.strictObject({ shape: z.array(z.int().min(1)).min(1).describe('of a sample, such as [7, 7, 128]') }),
    short: 'shape',
    shape: ({ shape }, input) => {
      if (product(shape) === product(input)) return shape;
      throw new ShapeMismatch(
        `${product(shape)} values to make ${shapeText(shape)}`,
        `its input has ${product(input)}; change the shape, or the layer before it`,
      );
    },
    layer: ({ shape }, base) => tf.layers.reshape({ ...base, targetShape: [...shape] }),
  }),
};
