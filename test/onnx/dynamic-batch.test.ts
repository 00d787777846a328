import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { bindInitializers } from '../../src/onnx/bind.js';
import { traceDynamicBatch } from '../../src/onnx/dynamic-batch.js';
import { evaluate } from '../../src/onnx/evaluate.js';
import type { Graph } from '../../src/onnx/graph.js';
import { decodeModelMetadata, encodeModel } from '../../src/onnx/model-file.js';
import { optimize } from '../../src/onnx/optimize.js';
import { traceToOnnx } from '../../src/onnx/trace.js';
import { convolutionNetworks, onCpuBackend } from './networks.js';
import { expectClose, onCpu, type Program, randomValues } from './support.js';

/** The graph of a program of the one input `x` [batch, ...shape], for any batch. */
function dynamic(program: Program, shape: readonly number[]): Graph {
  return traceDynamicBatch((batch) =>
    optimize(traceToOnnx((inputs) => program(inputs), [{ name: 'x', shape: [batch, ...shape], dtype: 'float32' }])),
  );
}

function expectSameAtEveryBatch(program: Program, shape: readonly number[]): Graph {
  const graph = dynamic(program, shape);
  for (const batch of [1, 3, 64]) {
    const feeds = { x: randomValues([batch, ...shape], batch) };
    expectClose(evaluate(graph, feeds), onCpu(program, feeds));
  }
  return graph;
}

describe('traceDynamicBatch', () => {
  it('gives one graph that is right at 1, 3 and 64 samples', () => {
    expectSameAtEveryBatch(({ x }) => ({ y: tf.tanh(tf.matMul(tf.reshape(x!, [-1, 6]), tf.ones([6, 4]))) }), [2, 3]);
  });

  it('gives such a graph of what turns, dilates, counts and pools', () => {
    expectSameAtEveryBatch(
      ({ x }) => ({
        turned: tf.image.rotateWithOffset(x as tf.Tensor4D, 0.4),
        dilated: tf.dilation2d(x as tf.Tensor4D, tf.ones([2, 2, 3]) as tf.Tensor3D, 1, 'same'),
        counted: tf.denseBincount(tf.cast(tf.abs(tf.reshape(tf.mul(x!, 3), [-1, 60])), 'int32') as tf.Tensor2D, [], 4),
        pooled: tf.maxPoolWithArgmax(x as tf.Tensor4D, 2, 2, 'same').indexes!,
        volume: tf.avgPool3d(tf.reshape(x!, [-1, 5, 4, 3, 1]) as tf.Tensor5D, 2, 2, 'same'),
      }),
      [5, 4, 3],
    );
  });

  it('makes the batch a symbolic dimension of inputs and outputs', () => {
    const graph = dynamic(({ x }) => ({ y: tf.reshape(x!, [-1, 2]), z: tf.sum(x!, 1) }), [6]);
    expect(graph.inputs).to.deep.equal([{ name: 'x', shape: ['batch', 6], dtype: 'float32' }]);
    expect(graph.outputs.map((x) => x.shape)).to.deep.equal([['3*batch', 2], ['batch']]);
  });

  it('computes shapes with several entries that depend on the batch', () => {
    expectSameAtEveryBatch(
      ({ x }) => ({ y: tf.broadcastTo(tf.reshape(tf.sum(x!, 1), [1, x!.shape[0]!]), [x!.shape[0]!, x!.shape[0]!]) }),
      [3],
    );
    expectSameAtEveryBatch(({ x }) => ({ y: tf.concat([x!, tf.fill([2 * x!.shape[0]! + 1, 3], 0.5)]) }), [3]);
    expectSameAtEveryBatch(({ x }) => ({ y: tf.reverse(tf.slice(x!, [0, 0], [x!.shape[0]!, 2]), 0) }), [3]);
  });

  it('resizes pictures, and convolves their channels one by one, gradients to the weights included', () => {
    const w = (filter: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      expectSameAtEveryBatch(
        ({ x }) => {
          const f = (filter: tf.Tensor): tf.Tensor => w(filter, resize(x as tf.Tensor4D, [6, 8]));
          const filter = tf.fill([3, 3, 2, 1], 0.5);
          return { y: f(filter), dw: tf.grad((filter: tf.Tensor) => tf.sum(tf.square(f(filter))))(filter) };
        },
        [3, 4, 2],
      );
    }
    expectSameAtEveryBatch(
      ({ x }) => ({ dx: tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.image.resizeBilinear(x as tf.Tensor4D, [6, 5]))))(x!) }),
      [3, 3, 2],
    );
  });

  it('exports a DCGAN generator, its weights as constants and its pictures channels first', () => {
    const { generator } = onCpuBackend(convolutionNetworks);
    const weights = generator.weights.map((w) => w.read() as tf.Variable);
    const values = Object.fromEntries(
      weights.map((w, i) => [`w${i}`, randomValues(w.shape, i, w.name.includes('variance') ? 0.5 : -0.5, 1)]),
    );
    const program = (latent: tf.Tensor): tf.Tensor => generator.apply(latent, { training: false }) as tf.Tensor;
    const graph = traceDynamicBatch((batch) => {
      const traced = traceToOnnx(
        ({ latent }, scope) => {
          for (const [i, w] of weights.entries()) w.assign(scope.input({ name: `w${i}`, shape: w.shape, dtype: 'float32' }));
          return { image: tf.transpose(program(latent!), [0, 3, 1, 2]) };
        },
        [{ name: 'latent', shape: [batch, 5], dtype: 'float32' }],
      );
      return optimize(bindInitializers(traced, values));
    });
    const { operators, inputs, outputs } = decodeModelMetadata(encodeModel(graph));
    expect(inputs).to.deep.equal([{ name: 'latent', shape: ['batch', 5], dtype: 'float32' }]);
    expect(outputs).to.deep.equal([{ name: 'image', shape: ['batch', 1, 8, 8], dtype: 'float32' }]);
    // One transpose is left: of the dense layer's pictures, before the first convolution.
    expect(operators.Transpose).to.equal(1);
    // Batch normalisation has gone into the product and the convolution that it follows.
    expect(operators).to.not.have.any.keys('Add', 'Sub', 'Mul', 'Div', 'BatchNormalization');
    for (const batch of [1, 3, 64]) {
      const latent = randomValues([batch, 5], batch);
      const expected = onCpu(
        ({ latent }) => {
          for (const [i, w] of weights.entries()) w.assign(tf.tensor(values[`w${i}`]!.data as Float32Array, w.shape));
          return { image: tf.transpose(program(latent!), [0, 3, 1, 2]) };
        },
        { latent },
      );
      expectClose(evaluate(graph, { latent }), expected);
    }
  });

  it('refuses a program that is another one at another batch size', () => {
    expect(() => dynamic(({ x }) => ({ y: x!.shape[0]! > 12 ? tf.relu(x!) : tf.neg(x!) }), [3])).to.throw(
      'not the same for all batch sizes',
    );
  });

  it('refuses numbers that are no linear function of the batch size', () => {
    expect(() => dynamic(({ x }) => ({ y: tf.mul(x!, x!.shape[0]! ** 2) }), [3])).to.throw('no linear function of the batch size');
  });
});
