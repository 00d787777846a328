import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { evaluate } from '../../src/onnx/evaluate.js';
import { type InputDeclaration, type TracedFunction, traceToOnnx } from '../../src/onnx/trace.js';
import { expectClose, randomValues } from './support.js';

const x: InputDeclaration = { name: 'x', shape: [2, 3], dtype: 'float32' };

function codeOf(fn: TracedFunction): string {
  try {
    traceToOnnx(fn, [x]);
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('traceToOnnx', () => {
  beforeEach(() => void tf.setBackend('cpu'));

  it('names outputs by key, also where a tensor has two names or is an input', () => {
    const feeds = { x: randomValues([2, 3], 1) };
    const graph = traceToOnnx(
      ({ x }) => {
        const y = tf.neg(x!);
        return { a: y, b: y, c: x!, d: tf.scalar(3) };
      },
      [x],
    );
    const negative = { ...feeds.x, data: (feeds.x.data as Float32Array).map((v) => -v) };
    const three = { shape: [], dtype: 'float32' as const, data: Float32Array.of(3) };
    expectClose(evaluate(graph, feeds), { a: negative, b: negative, c: feeds.x, d: three }, 0);
  });

  it('declares inputs on the way', () => {
    const graph = traceToOnnx(({ x }, scope) => ({ y: tf.add(x!, scope.input({ name: 'noise', shape: [3], dtype: 'float32' })) }), [x]);
    expect(graph.inputs.map((input) => input.name)).to.deep.equal(['x', 'noise']);
    expect(codeOf((_, scope) => ({ y: scope.input(x) }))).to.match(/^duplicate-input: .*x twice/);
  });

  it('takes tensors of before the trace as constants', () => {
    const table = tf.tensor1d([1, 2, 3]);
    const graph = traceToOnnx(({ x }) => ({ y: tf.add(x!, table) }), [x]);
    const zeros = { shape: [2, 3], dtype: 'float32' as const, data: new Float32Array(6) };
    expect([...evaluate(graph, { x: zeros }).y!.data]).to.deep.equal([1, 2, 3, 1, 2, 3]);
    expect([...table.dataSync()]).to.deep.equal([1, 2, 3]);
    table.dispose();
  });

  it('returns assigned variables as outputs and gives them their values back', () => {
    const weight: tf.Variable = tf.variable(tf.tensor1d([1, 2, 3]));
    const data = weight.dataId;
    const graph = traceToOnnx(
      ({ x }, scope) => {
        weight.assign(scope.input({ name: 'weight', shape: [3], dtype: 'float32' }));
        const gradients = tf.variableGrads(() => tf.sum(tf.mul(x!, weight)).asScalar());
        weight.assign(tf.mul(weight, 2));
        return { gradient: gradients.grads[weight.name]!, updated: weight };
      },
      [x],
    );
    expect(weight.dataId).to.equal(data);
    expect([...weight.dataSync()]).to.deep.equal([1, 2, 3]);
    const feeds = { x: randomValues([2, 3], 1), weight: { shape: [3], dtype: 'float32' as const, data: Float32Array.of(4, 5, 6) } };
    expect([...evaluate(graph, feeds).updated!.data]).to.deep.equal([8, 10, 12]);
    weight.dispose();
  });

  it('leaves no tensor, no variable and the former backend behind', () => {
    const weight: tf.Variable = tf.variable(tf.zeros([3]));
    const alive = () => [tf.memory().numTensors, tf.memory().numDataBuffers, Object.keys(tf.engine().state.registeredVariables).length];
    traceToOnnx(({ x }) => ({ y: tf.add(x!, weight) }), [x]);
    const before = alive();
    for (let i = 0; i < 3; i++) {
      traceToOnnx(
        ({ x }, scope) => {
          weight.assign(scope.input({ name: 'w', shape: [3], dtype: 'float32' }));
          tf.variable(tf.mul(x!, 2), true, 'created');
          tf.keep(weight.clone()).dispose();
          return { y: tf.add(x!, weight) };
        },
        [x],
      );
    }
    expect(alive()).to.deep.equal(before);
    expect(tf.getBackend()).to.equal('cpu');
    weight.dispose();
  });

  it('restores everything where the program throws, inside a gradient too', () => {
    const weight: tf.Variable = tf.variable(tf.tensor1d([1, 2, 3]));
    traceToOnnx(({ x }) => ({ y: tf.add(x!, weight) }), [x]);
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
    const failing: TracedFunction = ({ x }, scope) => {
      weight.assign(scope.input({ name: 'w', shape: [3], dtype: 'float32' }));
      tf.variableGrads(() => {
        tf.mul(x!, weight);
        throw new RangeError('on purpose');
      });
      return {};
    };
    for (let i = 0; i < 3; i++) expect(() => traceToOnnx(failing, [x])).to.throw(RangeError, 'on purpose');
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).to.deep.equal(before);
    expect([...weight.dataSync()]).to.deep.equal([1, 2, 3]);
    expect(tf.getBackend()).to.equal('cpu');
    expect(traceToOnnx(({ x }) => ({ y: tf.relu(x!) }), [x]).nodes.length).to.equal(1);
    weight.dispose();
  });

  it('refuses randomness and data that would be frozen, naming the operation and the shape', () => {
    expect(codeOf(({ x }) => ({ y: tf.add(x!, tf.randomNormal([2, 3])) }))).to.match(
      /^baked-constant: randomNormal made a float32 constant of shape \[2,3\].*scope\.input/,
    );
    expect(codeOf(({ x }) => ({ y: tf.dropout(x!, 0.5) }))).to.match(/^baked-constant: .*\[2,3\]/);
    expect(codeOf(({ x }) => ({ y: tf.add(x!, tf.tensor1d([1, 2, 3])) }))).to.match(/^baked-constant/);
  });

  it('allows uniform constants, indices, declared constants, and everything where it is not strict', () => {
    expect(codeOf(({ x }) => ({ y: tf.add(x!, tf.ones([2, 3])) }))).to.equal('no error');
    expect(codeOf(({ x }) => ({ y: tf.gather(x!, tf.tensor1d([0, 2], 'int32'), 1) }))).to.equal('no error');
    expect(codeOf(({ x }, scope) => ({ y: tf.add(x!, scope.constant([1, 2, 3], [3])) }))).to.equal('no error');
    const graph = traceToOnnx(({ x }) => ({ y: tf.add(x!, tf.tensor1d([1, 2, 3])) }), [x], { strict: false });
    expect(graph.nodes.length).to.equal(1);
  });

  it('refuses to read a value that is not there yet, naming what computes it', () => {
    expect(codeOf(({ x }) => ({ y: tf.scalar(tf.sum(x!).dataSync()[0]!) }))).to.match(/^traced-value-read: .*ReduceSum/);
    expect(codeOf(({ x }) => ({ y: tf.scalar(x!.dataSync()[0]!) }))).to.match(/^traced-value-read: .*input x/);
  });

  it('refuses a kernel that has no ONNX form, naming it and its inputs', () => {
    expect(codeOf(({ x }) => ({ y: tf.real(tf.complex(x!, x!)) }))).to.match(/^kernel-left-out: .*Complex.*float32\[2,3\]/);
  });

  it('refuses a trace inside a trace and tensors of a trace that has ended', () => {
    let kept: tf.Tensor | undefined;
    traceToOnnx(
      ({ x }) => {
        kept = tf.keep(tf.neg(x!));
        return { y: kept };
      },
      [x],
    );
    expect(codeOf(() => ({ y: tf.neg(kept!) }))).to.match(/^stale-tensor/);
    const nested: TracedFunction = () => {
      traceToOnnx(({ x }) => ({ y: x! }), [x]);
      return {};
    };
    expect(codeOf(nested)).to.match(/^nested-trace/);
  });
});
