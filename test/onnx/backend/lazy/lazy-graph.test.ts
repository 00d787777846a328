import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { onnxBackend } from '../../../../src/onnx/backend/backend.js';
import { LazyGraph } from '../../../../src/onnx/backend/lazy/lazy-graph.js';
import type { Leaf } from '../../../../src/onnx/backend/recording.js';
import { kernelOf } from '../../../../src/onnx/backend/registry.js';
import { evaluate } from '../../../../src/onnx/evaluate.js';
import { traceToOnnx } from '../../../../src/onnx/trace.js';

/** Programs that `work` makes the backend compile. */
function compiledBy(work: () => void): number {
  const before = onnxBackend().compiledPrograms;
  work();
  return onnxBackend().compiledPrograms - before;
}

/** Collects garbage and lets finalizers run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
}

describe('the onnx backend outside a trace', () => {
  let alive: number;

  beforeEach(async () => {
    onnxBackend();
    await tf.setBackend('onnx');
    tf.engine().startScope('test');
    alive = onnxBackend().numDataIds();
  });

  afterEach(async () => {
    tf.engine().endScope();
    expect(onnxBackend().numDataIds()).to.equal(alive);
    await tf.setBackend('cpu');
  });

  it('computes when a value is read, everything that is alive at once', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = onnxBackend().compiledPrograms;
    const [y, z] = [tf.exp(tf.mul(x, 2)), tf.sum(x)];
    expect(onnxBackend().compiledPrograms).to.equal(before);
    expect(compiledBy(() => expect([...z.dataSync()]).to.deep.equal([6]))).to.equal(1);
    expect(compiledBy(() => expect(y.dataSync()[0]).to.be.closeTo(Math.exp(2), 1e-5))).to.equal(0);
  });

  it('uses a compiled program again for other values and other indices, not for other shapes or attributes', () => {
    const run = (values: number[], index: number, axis: number) =>
      tf.tidy(() => tf.gather(tf.softmax(tf.tensor2d(values, [2, values.length / 2])), tf.tensor1d([index], 'int32'), axis).dataSync());
    expect(compiledBy(() => run([1, 2, 3, 4], 0, 0))).to.equal(1);
    expect(compiledBy(() => expect(run([5, 5, 1, 9], 1, 0)[1]).to.be.closeTo(1 / (1 + Math.exp(-8)), 1e-6))).to.equal(0);
    expect(compiledBy(() => run([1, 2, 3, 4], 0, 1))).to.equal(1);
    expect(compiledBy(() => run([1, 2, 3, 4, 5, 6], 0, 0))).to.equal(1);
  });

  it('tells attributes apart that JSON does not', () => {
    const run = (limit: number) => tf.tidy(() => [...tf.clipByValue(tf.tensor1d([-5, 5]), -1, limit).dataSync()]);
    expect(run(Number.POSITIVE_INFINITY)).to.deep.equal([-1, 5]);
    expect(run(1)).to.deep.equal([-1, 1]);
    const reciprocal = (value: number) => tf.tidy(() => [...tf.div(1, tf.pad(tf.tensor1d([1]), [[1, 0]], value)).dataSync()]);
    expect(reciprocal(0)[0]).to.equal(Number.POSITIVE_INFINITY);
    expect(reciprocal(-0)[0]).to.equal(Number.NEGATIVE_INFINITY);
  });

  it('computes when the program awaits something', async () => {
    const y = tf.tan(tf.tensor1d([0, 0]));
    const before = onnxBackend().compiledPrograms;
    await Promise.resolve();
    expect(onnxBackend().compiledPrograms).to.equal(before + 1);
    expect([...(await y.data())]).to.deep.equal([0, 0]);
    expect(onnxBackend().compiledPrograms).to.equal(before + 1);
  });

  it('computes what nobody can read any more never', async () => {
    const before = onnxBackend().compiledPrograms;
    tf.tidy(() => void tf.acosh(tf.tensor1d([1, 2, 3, 4, 5])));
    await Promise.resolve();
    expect(onnxBackend().compiledPrograms).to.equal(before);
  });

  it('computes a long program without reads in pieces', () => {
    let y: tf.Tensor = tf.scalar(0);
    const compiled = compiledBy(() => {
      for (let i = 0; i < 5000; i++) y = tf.add(y, 1);
      expect(y.dataSync()[0]).to.equal(5000);
    });
    expect(compiled).to.be.within(2, 60);
  });

  it('compiles a training loop that neither reads nor awaits once or twice', () => {
    const [x, weight] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.variable(tf.ones([2, 1]))] as [tf.Tensor2D, tf.Variable<tf.Rank.R2>];
    const optimizer = tf.train.adam(0.01);
    const loop = (steps: number) => {
      for (let i = 0; i < steps; i++) optimizer.minimize(() => tf.sum(tf.square(tf.matMul(x, weight))).asScalar(), false, [weight]);
    };
    expect(compiledBy(() => loop(60))).to.be.within(1, 4);
    expect(compiledBy(() => loop(60))).to.be.within(0, 2);
    expect(weight.dataSync()[0]).to.be.below(1);
    weight.dispose();
    optimizer.dispose();
  });

  it('takes values as they are when the tensor is made', () => {
    const values = Float32Array.of(1, 2);
    const y = tf.neg(tf.tensor1d(values));
    values.fill(9);
    expect([...y.dataSync()]).to.deep.equal([-1, -2]);
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(4);
    expect([...tf.sqrt(tf.tensor1d(shared)).dataSync()]).to.deep.equal([2, 2]);
  });

  it('holds tensors without elements', () => {
    const empty = tf.zeros([0, 2]);
    expect([...tf.concat([tf.neg(empty), tf.ones([1, 2])]).dataSync()]).to.deep.equal([1, 1]);
    expect([...tf.sum(empty, 0).dataSync()]).to.deep.equal([0, 0]);
    expect(tf.relu(empty).dataSync().length).to.equal(0);
  });

  it('throws where a value that cannot be computed is read, each time, and computes the others', async () => {
    const [good, bad] = [tf.neg(tf.tensor1d([1])), tf.gather(tf.tensor1d([1, 2]), tf.tensor1d([7, 8, 9], 'int32'))];
    const worse = tf.neg(bad);
    expect([...good.dataSync()]).to.deep.equal([-1]);
    expect(() => bad.dataSync()).to.throw(/indices|index|bounds/i);
    expect(() => worse.dataSync()).to.throw(/indices|index|bounds/i);
    expect(() => tf.neg(worse)).to.throw(/indices|index|bounds/i);
  });

  it('shares data between tensors that differ in shape only', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const before = onnxBackend().numDataIds();
    const [flat, deeper] = [tf.reshape(x, [4]), tf.expandDims(x, 0)];
    expect(onnxBackend().numDataIds()).to.equal(before);
    expect([...tf.add(flat, tf.reshape(deeper, [4])).dataSync()]).to.deep.equal([2, 4, 6, 8]);
    x.dispose();
    expect([...flat.dataSync()]).to.deep.equal([1, 2, 3, 4]);
    expect(() => tf.reshape(flat, [3])).to.throw();
  });

  it('gives values to other backends and takes theirs', async () => {
    const y = tf.neg(tf.tensor1d([1, 2]));
    await tf.setBackend('cpu');
    const z = tf.add(y, 1);
    await tf.setBackend('onnx');
    expect([...tf.mul(z, 2).dataSync()]).to.deep.equal([0, -2]);
  });

  it('gives its readers values of their own', () => {
    const x = tf.tensor1d([3, 1, 2]);
    const y = tf.neg(x);
    x.dataSync().sort();
    expect([...y.dataSync()]).to.deep.equal([-3, -1, -2]);
    expect([...x.dataSync()]).to.deep.equal([3, 1, 2]);
  });

  it('does not keep much disposed data for values that are still deferred', () => {
    const compiled = compiledBy(() => {
      let total: tf.Tensor = tf.scalar(0);
      for (let i = 0; i < 40; i++) total = tf.tidy(() => tf.add(total, tf.sum(tf.ones([1 << 20]))));
      expect(total.dataSync()[0]).to.equal(40 * 2 ** 20);
    });
    expect(compiled).to.be.within(2, 4);
  });

  it('gives a trace the values of deferred tensors', () => {
    const weight = tf.exp(tf.zeros([2]));
    const graph = traceToOnnx(({ x }) => ({ y: tf.add(x!, weight) }), [{ name: 'x', shape: [2], dtype: 'float32' }]);
    const x = { shape: [2], dtype: 'float32' as const, data: Float32Array.of(1, 2) };
    expect([...evaluate(graph, { x }).y!.data]).to.deep.equal([2, 3]);
  });

  it('times what it is given to the end of its computation', async () => {
    const x = tf.ones([64, 64]);
    let y: tf.Tensor | undefined;
    const before = onnxBackend().compiledPrograms;
    const { kernelMs } = await tf.time(() => {
      y = tf.erf(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D));
    });
    expect(onnxBackend().compiledPrograms).to.equal(before + 1);
    expect(Number(kernelMs)).to.be.above(0);
    y!.dispose();
  });
});

describe('LazyGraph', () => {
  it('holds no data that only forgotten results depend on', async () => {
    const lazy = new LazyGraph();
    const defer = (): WeakRef<object> => {
      const source: Leaf = { kind: 'leaf', dtype: 'float32', values: new Float32Array(1000) };
      const [result] = lazy.append('Neg', kernelOf('Neg')!, [['x', { source, shape: [1000] }]], {}).results;
      lazy.forget(result!.source);
      lazy.forget(source);
      return new WeakRef(source.values);
    };
    const values = defer();
    await collectGarbage();
    expect(values.deref()).to.equal(undefined);
    lazy.dispose();
  });
});

describe('onnxBackend', () => {
  it('can be removed and asked for again', async () => {
    onnxBackend();
    await tf.setBackend('onnx');
    expect(tf.tidy(() => tf.neg(tf.scalar(1)).dataSync()[0])).to.equal(-1);
    await tf.setBackend('cpu');
    tf.removeBackend('onnx');
    onnxBackend();
    await tf.setBackend('onnx');
    expect(tf.tidy(() => tf.neg(tf.scalar(2)).dataSync()[0])).to.equal(-2);
    await tf.setBackend('cpu');
  });
});
