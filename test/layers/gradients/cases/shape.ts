import * as tf from '@tensorflow/tfjs';
import { type Case, operation } from '../case.js';

const picture = [2, 3, 4, 2];
const four = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;

const frame: [number, number][] = [
  [0, 0],
  [2, 1],
  [1, 2],
  [0, 0],
];

/** Moves of elements; the square behind them makes their gradients depend on them. */
export const shapes: readonly Case[] = [
  operation('pad', [picture], (x) => tf.square(tf.pad(x!, frame, 0.5))),
  operation('mirrorPad, reflect', [picture], (x) => tf.square(tf.mirrorPad(x!, frame, 'reflect'))),
  operation('mirrorPad, symmetric', [picture], (x) => tf.square(tf.mirrorPad(x!, frame, 'symmetric'))),
  operation(
    'concat and slice',
    [
      [2, 3],
      [2, 2],
    ],
    (x, y) => tf.square(tf.slice(tf.concat([x!, y!], 1), [0, 1], [2, 3])),
  ),
  operation(
    'stack and unstack',
    [
      [2, 3],
      [2, 3],
    ],
    (x, y) => tf.mul(...(tf.unstack(tf.stack([x!, y!], 1), 0) as [tf.Tensor, tf.Tensor])),
  ),
  operation('split', [[2, 4]], (x) => tf.mul(...(tf.split(x!, 2, 1) as [tf.Tensor, tf.Tensor]))),
  operation('gather', [[3, 4]], (x) => tf.square(tf.gather(x!, tf.tensor1d([2, 0, 2], 'int32'), 1))),
  operation('transpose and reshape', [[2, 3, 2]], (x) => tf.square(tf.reshape(tf.transpose(x!, [2, 0, 1]), [4, 3]))),
  operation('tile', [[2, 3]], (x) => tf.square(tf.tile(x!, [3, 2]))),
  operation('tile, once', [[2, 3]], (x) => tf.square(tf.tile(x!, [1, 1]))),
  operation('tile of a picture', [[1, 2, 1, 2]], (x) => tf.square(tf.tile(x!, [2, 1, 3, 1]))),
  operation('broadcastTo', [[3, 1]], (x) => tf.square(tf.broadcastTo(x!, [2, 3, 4]))),
  operation('reverse', [[2, 3]], (x) => tf.square(tf.sub(tf.reverse(x!, 1), x!))),
  operation('depthToSpace', [[2, 2, 1, 8]], (x) => tf.square(tf.depthToSpace(four(x), 2))),
  operation('spaceToBatchND', [picture], (x) =>
    tf.square(
      tf.spaceToBatchND(
        x!,
        [1, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
  ),
  operation('cumsum', [[2, 4]], (x) => tf.square(tf.cumsum(x!, 1))),
];

/** Self-attention over the places of a picture (Zhang et al. 2019), without its output projection. */
function attention(x: tf.Tensor, query: tf.Tensor, key: tf.Tensor, value: tf.Tensor): tf.Tensor {
  const places = tf.reshape(x, [2, 4, 3]);
  const weights = tf.softmax(tf.matMul(tf.matMul(places, query), tf.matMul(places, key), false, true));
  return tf.add(places, tf.matMul(weights, tf.matMul(places, value)));
}

/** Products of matrices. */
export const products: readonly Case[] = [
  operation(
    'matMul',
    [
      [2, 3],
      [3, 2],
    ],
    (x, y) => tf.square(tf.matMul(x!, y!)),
  ),
  operation(
    'matMul, both transposed',
    [
      [3, 2],
      [2, 3],
    ],
    (x, y) => tf.square(tf.matMul(x!, y!, true, true)),
  ),
  operation(
    'matMul of a batch',
    [
      [2, 2, 3],
      [2, 4, 3],
    ],
    (x, y) => tf.square(tf.matMul(x!, y!, false, true)),
  ),
  operation(
    'matMul of a batch with one matrix',
    [
      [2, 2, 3],
      [1, 3, 2],
    ],
    (x, y) => tf.square(tf.matMul(x!, y!)),
  ),
  operation('dense with activation', [[3, 2], [2, 4], [4]], (x, w, b) => tf.tanh(tf.add(tf.matMul(x!, w!), b!))),
  operation('fused dense', [[3, 2], [2, 4], [4]], (x, w, b) =>
    tf.square(tf.fused.matMul({ a: x!, b: w!, bias: b!, activation: 'linear' })),
  ),
  operation('fused convolution', [[1, 3, 3, 2], [2, 2, 2, 2], [2]], (x, w, b) =>
    tf.square(tf.fused.conv2d({ x: four(x), filter: four(w), bias: b!, strides: 1, pad: 'same', activation: 'linear' })),
  ),
  operation(
    'self-attention',
    [
      [2, 2, 2, 3],
      [1, 3, 2],
      [1, 3, 2],
      [1, 3, 3],
    ],
    (x, q, k, v) => attention(x!, q!, k!, v!),
  ),
];
