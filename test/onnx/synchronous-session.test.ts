import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { SynchronousSession, type Values } from '../../src/onnx/synchronous-session.js';
import { traceToOnnx } from '../../src/onnx/trace.js';

const vector = (data: Float32Array): Values => ({ shape: [data.length], dtype: 'float32', data });

describe('SynchronousSession', () => {
  const graph = () => traceToOnnx(({ x }) => ({ y: tf.neg(x!) }), [{ name: 'x', shape: [2], dtype: 'float32' }]);

  it('answers at once, with values of its own each time', () => {
    const session = new SynchronousSession(graph());
    const first = session.run({ x: vector(Float32Array.of(1, 2)) });
    const second = session.run({ x: vector(Float32Array.of(3, 4)) });
    expect(first.y).to.deep.equal(vector(Float32Array.of(-1, -2)));
    expect(second.y).to.deep.equal(vector(Float32Array.of(-3, -4)));
    session.release();
  });

  it('takes values in shared memory', () => {
    const session = new SynchronousSession(graph());
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(5);
    expect([...session.run({ x: vector(shared) }).y!.data]).to.deep.equal([-5, -5]);
    session.release();
  });

  it('throws for missing and for wrong feeds, and when it was released', () => {
    const session = new SynchronousSession(graph());
    expect(() => session.run({})).to.throw();
    expect(() => session.run({ x: { shape: [2], dtype: 'int32', data: Float32Array.of(1, 2) } })).to.throw(/int32.*Float32Array/);
    session.release();
    expect(() => session.run({ x: vector(Float32Array.of(1, 2)) })).to.throw();
  });
});
