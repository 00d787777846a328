import * as tf from '@tensorflow/tfjs';
import { evaluate } from '../../src/onnx/evaluate.js';
import { optimizeForCpu } from '../../src/onnx/optimize-for-cpu.js';
import { expectClose, randomValues, traced } from './support.js';

describe('optimizeForCpu', () => {
  it('changes nothing but speed: convolutions with their gradients', () => {
    const feeds = { x: randomValues([2, 8, 8, 16], 1), w: randomValues([3, 3, 16, 32], 2) };
    const graph = traced(({ x, w }) => {
      const f = (x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.square(tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'))));
      const [dx, dw] = tf.grads(f)([x!, w!]);
      return { dx: dx!, dw: dw! };
    }, feeds);
    expectClose(evaluate(optimizeForCpu(graph), feeds), evaluate(graph, feeds), 1e-5);
  });
});
