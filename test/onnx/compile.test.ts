import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { type CompiledProgram, compile } from '../../src/onnx/compile.js';
import type { InputDeclaration, TracedFunction } from '../../src/onnx/trace.js';
import { randomValues, relativeError } from './support.js';

const vector: InputDeclaration = { name: 'x', shape: [3], dtype: 'float32' };

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('compile', () => {
  let program: CompiledProgram | undefined;

  beforeEach(() => void tf.setBackend('cpu'));
  afterEach(async () => {
    await program?.release();
    program = undefined;
  });

  it('gives named results of every element type, from typed arrays or lists', async () => {
    program = await compile(
      ({ x, n }) => ({ twice: tf.mul(x!, 2), positive: tf.greater(x!, 0), next: tf.add(n!, tf.scalar(1, 'int32')) }),
      [vector, { name: 'n', shape: [2], dtype: 'int32' }],
    );
    expect(program.outputs.map(({ name }) => name)).to.deep.equal(['twice', 'positive', 'next']);
    const results = await program.run({ x: [1, 0, -1], n: Int32Array.of(5, 6) });
    expect(results).to.deep.equal({
      twice: { shape: [3], dtype: 'float32', data: Float32Array.of(2, 0, -2) },
      positive: { shape: [3], dtype: 'bool', data: Uint8Array.of(1, 0, 0) },
      next: { shape: [2], dtype: 'int32', data: Int32Array.of(6, 7) },
    });
    const again = await program.run({ x: Float32Array.of(1, 2, 3), n: [0, 0] });
    expect([...again.twice!.data]).to.deep.equal([2, 4, 6]);
    expect([...results.twice!.data]).to.deep.equal([2, 0, -2]);
  });

  it('runs programs that leave inputs unused, or have none', async () => {
    program = await compile(({ x }) => ({ y: tf.onesLike(x!) }), [vector]);
    expect([...(await program.run({ x: [7, 7, 7] })).y!.data]).to.deep.equal([1, 1, 1]);
    await program.release();
    program = await compile(() => ({ y: tf.add(tf.scalar(1), 2) }), []);
    expect([...(await program.run()).y!.data]).to.deep.equal([3]);
  });

  it('trains as tfjs does, its variables carried from run to run', async () => {
    const data = [randomValues([8, 3], 1), randomValues([8, 1], 2)].map(({ data }) => data as Float32Array) as [Float32Array, Float32Array];
    const weights = [tf.variable(tf.ones([3, 4])), tf.variable(tf.zeros([4])), tf.variable(tf.ones([4, 1]))] as const;
    const loss = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => {
      const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, weights[0] as tf.Tensor2D), weights[1]));
      return tf.losses.meanSquaredError(y, tf.matMul(hidden as tf.Tensor2D, weights[2] as tf.Tensor2D)).asScalar();
    };
    const optimizer = tf.train.adam(0.1);
    const [x, y] = [tf.tensor2d(data[0], [8, 3]), tf.tensor2d(data[1], [8, 1])];
    const step = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => optimizer.minimize(() => loss(x, y), true, [...weights])!;
    const registered = new Set(Object.keys(tf.engine().registeredVariables));
    step(x, y).dispose();
    const slots = Object.entries(tf.engine().registeredVariables).flatMap(([name, v]) => (registered.has(name) ? [] : [v]));
    const declared: InputDeclaration[] = [
      { name: 'x', shape: [8, 3], dtype: 'float32' },
      { name: 'y', shape: [8, 1], dtype: 'float32' },
    ];
    const variables = Object.values(tf.engine().registeredVariables);
    expect(variables).to.include.members([...weights, ...slots]);
    program = await compile(({ x, y }) => ({ loss: step(x!, y!) }), declared, { variables });
    const losses: number[] = [];
    for (let i = 0; i < 5; i++) losses.push((await program.run({ x: data[0], y: data[1] })).loss!.data[0]!);
    const untouched = weights.map((w) => w.dataSync<'float32'>().slice());
    const expected = Array.from({ length: 5 }, () => tf.tidy(() => step(x, y).dataSync()[0]!));
    for (const [i, value] of expected.entries()) expect(losses[i]).to.be.closeTo(value, 1e-5 * value);
    expect(losses[4]).to.be.below(losses[0]!);
    const trained = weights.map((w) => w.dataSync<'float32'>().slice());
    for (const [i, values] of untouched.entries()) expect([...values]).not.to.deep.equal([...trained[i]!]);
    program.assignVariables();
    for (const [i, w] of weights.entries()) expect(relativeError(w.dataSync<'float32'>(), trained[i]!)).to.be.at.most(1e-5);
    tf.dispose([x, y, ...weights]);
    optimizer.dispose();
  });

  it('runs in order what is asked for at once, and takes values in shared memory', async () => {
    const count: tf.Variable = tf.variable(tf.zeros([1]));
    const counting: TracedFunction = ({ x }) => {
      count.assign(tf.add(count, tf.sum(x!)).reshape([1]));
      return { count };
    };
    program = await compile(counting, [vector], { variables: [count] });
    const shared = new Float32Array(new SharedArrayBuffer(12)).fill(1);
    const runs = [program.run({ x: shared }), program.run({ x: [1, 2, 3] }), program.run({}), program.run({ x: shared })];
    const outcomes = await Promise.allSettled(runs);
    const counts = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.count!.data[0] : 'refused'));
    expect(counts).to.deep.equal([3, 9, 'refused', 12]);
    count.dispose();
  });

  it('leaves no tensor behind', async () => {
    const weight: tf.Variable = tf.variable(tf.ones([3]));
    const update = async (): Promise<void> => {
      const compiled = await compile(
        ({ x }) => {
          weight.assign(tf.add(weight, x!));
          return { norm: tf.norm(weight) };
        },
        [vector],
        { variables: [weight] },
      );
      await compiled.run({ x: [1, 2, 3] });
      compiled.assignVariables();
      await compiled.release();
    };
    await update();
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
    await update();
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).to.deep.equal(before);
    expect([...weight.dataSync()]).to.deep.equal([3, 5, 7]);
    weight.dispose();
  });

  it('tells missing feeds, feeds of a wrong size, and feeds that are no inputs', async () => {
    const compiled = await compile(({ x }) => ({ y: tf.neg(x!) }), [vector]);
    program = compiled;
    expect(await codeOf(() => compiled.run({}))).to.match(/^wrong-feed: the input x \[3\] got nothing: feed it 3 values/);
    expect(await codeOf(() => compiled.run({ x: [1, 2] }))).to.match(/^wrong-feed: .*2 values/);
    expect(await codeOf(() => compiled.run({ x: [1, 2, 3], z: [1] }))).to.match(/^unknown-feed: .*no input z: its inputs are x/);
  });

  it('passes options on to onnxruntime', async () => {
    let error: unknown;
    try {
      await compile(({ x }) => ({ y: tf.neg(x!) }), [vector], { session: { executionProviders: ['no-such-provider'] } });
    } catch (caught) {
      error = caught;
    }
    expect(String(error)).to.match(/no-such-provider/);
  });
});
