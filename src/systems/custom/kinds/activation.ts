import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { Maxout } from '../../../layers/maxout.js';
import { count, type LayerKind, layerKind, noOptions, ShapeMismatch, sameShape, shapeText } from '../layer-kind.js';

type Activation = Parameters<typeof tf.layers.activation>[0]['activation'];

const elementWise = (title: string, activation: Activation): LayerKind =>
  layerKind({
    title,
    options: noOptions,
    shape: sameShape,
    layer: (_, base) => tf.layers.activation({ ...base, activation }),
  });

/** Activation functions. */
export const activations = {
  relu: layerKind({ title: 'max(x, 0)', options: noOptions, shape: sameShape, layer: (_, base) => tf.layers.reLU({ ...base }) }),
  leakyRelu: layerKind({
    title: 'x, or slope x below 0',
    options: z.strictObject({ slope: z.number().min(0).default(0.2).describe('below 0') }),
    short: 'slope',
    shape: sameShape,
    layer: ({ slope }, base) => tf.layers.leakyReLU({ ...base, alpha: slope }),
  }),
  sigmoid: elementWise('1 / (1 + exp(-x)); not at the end of a discriminator: losses take its raw output', 'sigmoid'),
  tanh: elementWise('tanh(x), the range of images', 'tanh'),
  softplus: elementWise('log(1 + exp(x))', 'softplus'),
  elu: elementWise('x, or exp(x) - 1 below 0', 'elu'),
  selu: elementWise('self-normalising ELU', 'selu'),
  swish: elementWise('x sigmoid(x), also called SiLU', 'swish'),
  gelu: elementWise('x times the normal distribution function of x', 'gelu'),
  maxout: layerKind({
    title: 'maximum of several pieces (Goodfellow 2013), after a dense layer of pieces times the units',
    options: z.strictObject({ pieces: count('outputs a maximum is taken of') }),
    short: 'pieces',
    shape: ({ pieces }, input) => {
      const width = input.at(-1) ?? 0;
      if (width % pieces !== 0) {
        throw new ShapeMismatch(`a last axis that is a multiple of ${pieces}`, `${shapeText([Math.ceil(width / pieces) * pieces])} is`);
      }
      return [...input.slice(0, -1), width / pieces];
    },
    layer: ({ pieces }, base) => new Maxout({ ...base, pieces }),
  }),
};
