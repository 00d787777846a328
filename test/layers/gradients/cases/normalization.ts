import * as tf from '@tensorflow/tfjs';
import { BatchNorm } from '../../../../src/layers/batch-norm.js';
import { LayerContext, withLayerContext } from '../../../../src/layers/context.js';
import { type Case, operation } from '../case.js';

const picture = [2, 3, 2, 4];

/** (x - mean) / sqrt(variance + epsilon), the moments over `axes`. */
function normalised(x: tf.Tensor, axes: number[]): tf.Tensor {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3)));
}

/** Applies a layer once, in training, in a phase of second order. */
function applied(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const context = new LayerContext(2, () => {
    throw new Error('normalisation asks for no noise');
  });
  return withLayerContext(context, () => {
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    layer.dispose();
    return y;
  });
}

/** Layers that divide by their moments, and norms. */
export const normalizations: readonly Case[] = [
  operation('batch normalisation', [picture], (x) => applied(new BatchNorm({ name: 'norm' }), x!)),
  operation('batch normalisation of tfjs', [picture], (x) => applied(tf.layers.batchNormalization({}), x!)),
  operation('layer normalisation', [picture], (x) => applied(tf.layers.layerNormalization({ axis: [1, 2, 3] }), x!)),
  operation('instance normalisation', [picture, [4], [4]], (x, gamma, beta) => tf.add(tf.mul(normalised(x!, [1, 2]), gamma!), beta!)),
  operation('group normalisation', [picture], (x) => tf.reshape(normalised(tf.reshape(x!, [2, 3, 2, 2, 2]), [1, 2, 4]), picture)),
  operation('pixel normalisation', [picture], (x) => tf.mul(x!, tf.rsqrt(tf.add(tf.mean(tf.square(x!), -1, true), 1e-3)))),
  operation('mean and variance', [picture], (x) => tf.add(tf.moments(x!, [0, 1]).mean, tf.moments(x!, [0, 1]).variance)),
  operation('Euclidean norm', [[3, 4]], (x) => tf.norm(x!, 2, 1)),
  operation('sum of magnitudes', [[3, 4]], (x) => tf.square(tf.norm(x!, 1, 1))),
  operation('maximum of an axis', [[3, 4]], (x) => tf.square(tf.max(x!, 1))),
  operation('minimum of an axis', [[3, 4]], (x) => tf.square(tf.min(x!, 0))),
  operation(
    'cosine similarity',
    [
      [3, 4],
      [3, 4],
    ],
    (x, y) => tf.div(tf.sum(tf.mul(x!, y!), 1), tf.mul(tf.norm(x!, 2, 1), tf.norm(y!, 2, 1))),
  ),
];
