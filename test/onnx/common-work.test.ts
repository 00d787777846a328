import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { continueFrom, type Graph, SynchronousSession, traceToOnnx, withOutputs } from '../../src/onnx/index.js';

describe('a graph that goes on from another', () => {
  const x = { name: 'x', shape: [2, 3], dtype: 'float32' } as const;
  const w = { name: 'w', shape: [3, 3], dtype: 'float32' } as const;
  const v = { name: 'v', shape: [3, 1], dtype: 'float32' } as const;
  const trunk = (inputs: Readonly<Record<string, tf.Tensor>>) => tf.relu(tf.matMul(inputs.x as tf.Tensor2D, inputs.w as tf.Tensor2D));
  const loss = (inputs: Readonly<Record<string, tf.Tensor>>) =>
    tf.mean(tf.square(tf.matMul(trunk(inputs) as tf.Tensor2D, inputs.v as tf.Tensor2D)));
  const first = traceToOnnx((inputs) => ({ first: loss(inputs) }), [x, w, v], { name: 'first' });
  const second = traceToOnnx((inputs) => ({ second: tf.sum(tf.exp(tf.neg(loss(inputs)))), hidden: tf.sum(trunk(inputs)) }), [x, w, v], {
    name: 'second',
  });
  const operators = (graph: Graph) => graph.nodes.map(({ opType }) => opType);
  const feeds = {
    x: { ...x, data: Float32Array.of(1, -2, 3, 0.5, 4, -1) },
    w: { ...w, data: Float32Array.of(0.1, -0.7, 0.3, 1.1, 0.2, -0.4, 0.9, 0.6, -0.5) },
    v: { ...v, data: Float32Array.of(0.3, -1.2, 0.8) },
  };

  function run(graph: Graph, values: Parameters<SynchronousSession['run']>[0]) {
    const session = new SynchronousSession(graph);
    try {
      return session.run(Object.fromEntries(graph.inputs.map(({ name }) => [name, values[name]!])));
    } finally {
      session.release();
    }
  }

  it('leaves out the work that both do, and gives the same bits', () => {
    const { rest, kept } = continueFrom(first, second, () => true)!;
    expect(operators(second)).to.include('MatMul');
    expect(operators(rest)).to.not.include('MatMul');
    const given = run(
      withOutputs(
        first,
        kept.map(({ output }) => output),
      ),
      feeds,
    );
    const handedOver = Object.fromEntries(kept.map(({ output, input }) => [input, given[output]!]));
    expect(run(rest, { ...feeds, ...handedOver })).to.deep.equal(run(second, feeds));
  });

  it('does itself what depends on an input that is not alike', () => {
    const { rest, kept } = continueFrom(first, second, (input) => input !== 'v')!;
    expect(operators(rest).filter((operator) => operator === 'MatMul')).to.have.length(1);
    expect(rest.inputs.map(({ name }) => name))
      .to.include('v')
      .and.not.include('x');
    expect(new Set(kept.map(({ output }) => output)).size).to.equal(1);
  });

  it('is none where nothing of weight is alike', () => {
    expect(continueFrom(first, second, (input) => input === 'x')).to.equal(undefined);
    const other = traceToOnnx((inputs) => ({ y: tf.sum(tf.relu(inputs.x!)) }), [x]);
    expect(continueFrom(other, other, () => true)).to.equal(undefined);
  });

  it('takes over no value that only looks alike: other constants, other attributes', () => {
    const scaled = (factor: number, axis: number) =>
      traceToOnnx((inputs) => ({ y: tf.sum(tf.matMul(tf.mul(inputs.x!, factor) as tf.Tensor2D, inputs.w as tf.Tensor2D), axis) }), [x, w]);
    const { kept } = continueFrom(scaled(2, 0), scaled(2, 1), () => true)!;
    expect(kept).to.have.length(1);
    expect(continueFrom(scaled(2, 0), scaled(3, 0), () => true)).to.equal(undefined);
  });
});
