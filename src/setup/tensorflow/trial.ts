// Loads the binding of a package folder as programs do and computes the gradient of a small convolution. It has a process of
// its own, because a bad binding may crash. Prints the `TensorFlowDetails` as JSON.
//
//   node trial.js FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { isTensorFlowBackend, tensorflowDetails } from '../../engines/tensorflow/details.js';
import { fillNodeGaps } from '../../engines/tensorflow/node-gaps.js';

fillNodeGaps();
const folder = process.argv[2]!;
const tf = createRequire(join(folder, 'package.json'))(folder) as typeof TensorFlow;
const x = tf.ones<TensorFlow.Rank.R4>([1, 4, 4, 1]);
const gradient = tf.grad((w) => tf.conv2d(x, w as TensorFlow.Tensor4D, 1, 'valid').sum())(tf.ones([3, 3, 1, 1]));
const values = [...gradient.dataSync<'float32'>()];
if (values.length !== 9 || values.some((value) => value !== 4)) throw new Error(`the gradient is wrong: ${values}`);
const backend = tf.backend();
if (!isTensorFlowBackend(backend)) throw new Error(`the backend is ${tf.getBackend()}`);
console.log(JSON.stringify(tensorflowDetails(backend)));
