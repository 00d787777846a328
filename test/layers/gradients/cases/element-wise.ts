import * as tf from '@tensorflow/tfjs';
import { argument, type Case, operation } from '../case.js';

const positive = (shape: readonly number[]) => argument(shape, 0.3, 2);
const wide = argument([3, 4], -2, 2);

/** Activations and arithmetic. */
export const elementWise: readonly Case[] = [
  operation('relu', [wide], (x) => tf.square(tf.relu(x!))),
  operation('relu6', [argument([3, 4], -3, 9)], (x) => tf.square(tf.relu6(x!))),
  operation('leakyRelu', [wide], (x) => tf.square(tf.leakyRelu(x!, 0.2))),
  operation('prelu', [wide, [4]], (x, alpha) => tf.square(tf.prelu(x!, alpha!))),
  operation('elu', [wide], (x) => tf.elu(x!)),
  operation('selu', [wide], (x) => tf.selu(x!)),
  operation('tanh', [wide], (x) => tf.tanh(x!)),
  operation('sigmoid', [wide], (x) => tf.sigmoid(x!)),
  operation('swish', [wide], (x) => tf.mul(x!, tf.sigmoid(x!))),
  operation('gelu', [wide], (x) => tf.mul(tf.mul(x!, 0.5), tf.add(1, tf.erf(tf.div(x!, Math.SQRT2))))),
  operation('softplus', [wide], (x) => tf.softplus(x!)),
  operation('logSigmoid', [wide], (x) => tf.logSigmoid(x!)),
  operation('softmax', [wide], (x) => tf.softmax(x!)),
  operation('logSoftmax', [wide], (x) => tf.logSoftmax(x!)),
  operation('logSumExp', [wide], (x) => tf.logSumExp(x!, 1)),
  operation('exp', [wide], (x) => tf.exp(x!)),
  operation('expm1', [wide], (x) => tf.expm1(x!)),
  operation('log', [positive([3, 4])], (x) => tf.log(x!)),
  operation('log1p', [positive([3, 4])], (x) => tf.log1p(x!)),
  operation('sqrt', [positive([3, 4])], (x) => tf.sqrt(x!)),
  operation('rsqrt', [positive([3, 4])], (x) => tf.rsqrt(x!)),
  operation('reciprocal', [positive([3, 4])], (x) => tf.reciprocal(x!)),
  operation('square', [wide], (x) => tf.square(x!)),
  operation('abs', [wide], (x) => tf.square(tf.abs(x!))),
  operation('sin and cos', [wide], (x) => tf.mul(tf.sin(x!), tf.cos(x!))),
  operation('pow, the exponent given', [wide], (x) => tf.pow(x!, 3)),
  operation('pow, the exponent variable', [positive([3, 4]), [4]], (x, y) => tf.pow(x!, y!)),
  operation('add and sub, broadcast', [wide, [4], [3, 1]], (x, y, z) => tf.square(tf.sub(tf.add(x!, y!), z!))),
  operation('mul, broadcast', [wide, [4]], (x, y) => tf.mul(x!, y!)),
  operation('div, broadcast', [[3, 1], positive([3, 4])], (x, y) => tf.div(x!, y!)),
  operation('maximum, broadcast', [wide, [4]], (x, y) => tf.square(tf.maximum(x!, y!))),
  operation('minimum, broadcast', [[3, 1], wide], (x, y) => tf.square(tf.minimum(x!, y!))),
  operation('squaredDifference, broadcast', [wide, [4]], (x, y) => tf.squaredDifference(x!, y!)),
  operation('clipByValue', [wide], (x) => tf.square(tf.clipByValue(x!, -0.7, 0.9))),
  operation('where', [wide, wide], (x, y) => tf.where(tf.greater(x!, y!), tf.mul(x!, y!), tf.exp(y!))),
];
