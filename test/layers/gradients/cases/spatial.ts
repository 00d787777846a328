import * as tf from '@tensorflow/tfjs';
import { type Case, operation } from '../case.js';

const four = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;

/** The square makes what follows the operation depend on its inputs, so that its gradient is differentiated too. */
const squared = (x: tf.Tensor): tf.Tensor => tf.square(x);

const paddedMean = 'its AvgPoolGrad divides by the whole window where a part of it is padding';
const halfPixels = 'its resize gradients leave halfPixelCenters out';
const nearestBatch = 'its ResizeNearestNeighborGrad reads the first picture only';
const notSquare = 'its ResizeBilinearGrad mixes height and width up';

/** Convolutions. */
export const convolutions: readonly Case[] = [
  operation(
    'conv2d',
    [
      [2, 4, 3, 2],
      [3, 3, 2, 2],
    ],
    (x, w) => tf.conv2d(four(x), four(w), 1, 'same'),
  ),
  operation(
    'conv2d, strided',
    [
      [2, 5, 4, 2],
      [4, 4, 2, 2],
    ],
    (x, w) => squared(tf.conv2d(four(x), four(w), 2, 'same')),
  ),
  operation(
    'conv2d, not padded',
    [
      [1, 4, 5, 2],
      [3, 2, 2, 2],
    ],
    (x, w) => squared(tf.conv2d(four(x), four(w), [1, 2], 'valid')),
  ),
  operation(
    'conv2d of 1x1',
    [
      [2, 2, 3, 2],
      [1, 1, 2, 3],
    ],
    (x, w) => squared(tf.conv2d(four(x), four(w), 1, 'valid')),
  ),
  operation(
    'conv2dTranspose',
    [
      [2, 2, 3, 2],
      [4, 4, 2, 2],
    ],
    (x, w) => squared(tf.conv2dTranspose(four(x), four(w), [2, 4, 6, 2], 2, 'same')),
  ),
  operation(
    'depthwiseConv2d',
    [
      [2, 4, 3, 2],
      [3, 3, 2, 1],
    ],
    (x, w) => squared(tf.depthwiseConv2d(four(x), four(w), 1, 'same')),
  ),
  operation(
    'depthwiseConv2d, strided',
    [
      [1, 4, 4, 2],
      [2, 2, 2, 2],
    ],
    (x, w) => squared(tf.depthwiseConv2d(four(x), four(w), 2, 'valid')),
  ),
  operation(
    'separableConv2d',
    [
      [1, 4, 4, 2],
      [2, 2, 2, 1],
      [1, 1, 2, 3],
    ],
    (x, w, p) => squared(tf.separableConv2d(four(x), four(w), four(p) as tf.Tensor4D, 1, 'same')),
  ),
];

/** Pooling. */
export const pools: readonly Case[] = [
  operation('avgPool', [[2, 4, 6, 2]], (x) => squared(tf.avgPool(four(x), 2, 2, 'valid'))),
  operation('avgPool, overlapping', [[2, 4, 5, 2]], (x) => squared(tf.avgPool(four(x), 3, 1, 'valid'))),
  operation('avgPool, padded', [[2, 5, 4, 2]], (x) => squared(tf.avgPool(four(x), 3, 2, 'same')), paddedMean),
  operation('global average pool', [[2, 3, 4, 2]], (x) => squared(tf.mean(x!, [1, 2]))),
  operation('maxPool', [[2, 4, 6, 2]], (x) => squared(tf.maxPool(four(x), 2, 2, 'valid'))),
  operation('maxPool, overlapping', [[2, 4, 5, 2]], (x) => squared(tf.maxPool(four(x), 3, 1, 'valid'))),
  operation('maxPool, padded', [[2, 5, 4, 2]], (x) => squared(tf.maxPool(four(x), [3, 2], 2, 'same'))),
  operation('global max pool', [[2, 3, 4, 2]], (x) => squared(tf.max(x!, [1, 2]))),
];

const nearest = (x: tf.Tensor | undefined, size: [number, number], halfPixelCenters = false) =>
  squared(tf.image.resizeNearestNeighbor(four(x), size, false, halfPixelCenters));
const bilinear = (x: tf.Tensor | undefined, size: [number, number], alignCorners = false, halfPixelCenters = false) =>
  squared(tf.image.resizeBilinear(four(x), size, alignCorners, halfPixelCenters));

/** Resizing. */
export const resizes: readonly Case[] = [
  operation('nearest resize', [[1, 3, 2, 2]], (x) => nearest(x, [6, 4])),
  operation('nearest resize of a batch', [[2, 3, 2, 2]], (x) => nearest(x, [6, 4]), nearestBatch),
  operation('nearest resize, smaller, half pixels', [[2, 5, 4, 2]], (x) => nearest(x, [3, 2], true), halfPixels),
  operation('bilinear resize', [[2, 3, 3, 2]], (x) => bilinear(x, [6, 6])),
  operation('bilinear resize, not square', [[2, 3, 2, 2]], (x) => bilinear(x, [6, 5]), notSquare),
  operation('bilinear resize, aligned corners', [[2, 3, 3, 2]], (x) => bilinear(x, [5, 5], true)),
  operation('bilinear resize, smaller, half pixels', [[2, 5, 4, 2]], (x) => bilinear(x, [3, 3], false, true), halfPixels),
];
