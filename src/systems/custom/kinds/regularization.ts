import { z } from 'zod';
import { Dropout } from '../../../layers/dropout.js';
import { GaussianNoise } from '../../../layers/gaussian-noise.js';
import { MinibatchDeviation } from '../../../layers/minibatch-deviation.js';
import { layerKind, sameShape } from '../layer-kind.js';

/** Layers that act in training, or look at several samples at once. */
export const regularizations = {
  dropout: layerKind({
    title: 'drops units in training and scales the others up',
    options: z.strictObject({ rate: z.number().min(0).lt(1).describe('share of the units dropped') }),
    short: 'rate',
    shape: sameShape,
    layer: ({ rate }, base) => new Dropout({ ...base, rate }),
  }),
  gaussianNoise: layerKind({
    title: 'adds Gaussian noise in training',
    options: z.strictObject({ deviation: z.number().min(0).describe('standard deviation of the noise') }),
    short: 'deviation',
    shape: sameShape,
    layer: ({ deviation }, base) => new GaussianNoise({ ...base, deviation }),
  }),
  minibatchStd: layerKind({
    title: 'minibatch standard deviation (Karras 2018): a channel that tells how much samples differ; for discriminators',
    options: z.strictObject({ group: z.int().min(2).default(4).describe('samples compared; shards become multiples of it') }),
    short: 'group',
    mixesSamples: true,
    discriminatorOnly: true,
    shape: (_, input) => [...input.slice(0, -1), input.at(-1)! + 1],
    layer: ({ group }, base) => new MinibatchDeviation({ ...base, group }),
    shardMultiple: ({ group }) => group,
  }),
};
