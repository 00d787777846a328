import { expect } from 'chai';
import { encodeModel } from '../../../src/onnx/model-file.js';
import { type RawTensor, WorkerLost } from '../../../src/serving/batching/executor.js';
import { InferenceThread } from '../../../src/serving/inference/inference-thread.js';
import type { SessionSetup } from '../../../src/serving/inference/tasks.js';
import { mixingGraph, numbers, scalarGraph } from './support.js';

const setup = (key: string, graph: typeof scalarGraph): SessionSetup => {
  const bytes = encodeModel(graph);
  const source = new SharedArrayBuffer(bytes.length);
  new Uint8Array(source).set(bytes);
  return { key, source, inputs: graph.inputs, outputs: graph.outputs, options: { logSeverityLevel: 4 } };
};

const x = (): RawTensor => ({ shape: [2, 4], buffer: numbers(8, 1).slice().buffer });
const scaled = (psi: number) => ({ inputs: [x(), { shape: [], buffer: Float32Array.of(psi).buffer }], outputs: [0] });
const times = (psi: number): number[] => Array.from(numbers(8, 1), (value) => Math.fround(value * psi));

const lossOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a thread that computes', () => {
  let thread: InferenceThread;
  beforeEach(() => {
    thread = new InferenceThread();
  });
  afterEach(() => thread.close());

  const scale = async (psi: number, key = 'a'): Promise<number[]> =>
    Array.from(new Float32Array((await thread.run(key, scaled(psi))).outputs[0]!.buffer));

  it('holds sessions of several models, each under its key, until they are let go', async () => {
    await Promise.all([thread.load(setup('a', scalarGraph)), thread.load(setup('b', mixingGraph))]);
    expect(await scale(2)).to.deep.equal(times(2));
    const { outputs } = await thread.run('b', { inputs: [x()], outputs: [0] });
    const sums = new Float32Array(outputs[0]!.buffer);
    expect(sums[0]! + sums[4]!).to.be.closeTo(0, 1e-6);
    await thread.unload('b');
    expect(await lossOf(thread.run('b', { inputs: [x()], outputs: [0] })))
      .to.have.property('message')
      .that.includes('no session b');
    expect(await scale(3)).to.deep.equal(times(3));
  });

  it('takes the memory of inputs and gives that of outputs, without copies', async () => {
    await thread.load(setup('a', scalarGraph));
    const batch = scaled(2);
    await thread.run('a', batch);
    expect(batch.inputs[0]!.buffer.byteLength).to.equal(0);
  });

  it('is replaced where it ends with nothing to do, and has its sessions again', async () => {
    await thread.load(setup('a', scalarGraph));
    let losses = 0;
    const stop = thread.onLost(() => losses++);
    await thread.kill();
    expect(await scale(2)).to.deep.equal(times(2));
    expect(losses).to.equal(1);
    stop();
    await thread.kill();
    expect(await scale(2)).to.deep.equal(times(2));
    expect(losses).to.equal(1);
  });

  it('fails what it was given where it ends, and tells the task it was at from those behind', async () => {
    await thread.load(setup('a', scalarGraph));
    // Ending it comes first, or it might have answered before.
    const killing = thread.kill();
    const losses = Promise.all([1, 2, 3].map((psi) => lossOf(thread.run('a', scaled(psi)))));
    await killing;
    const outcomes = await losses;
    for (const outcome of outcomes) expect(outcome).to.be.instanceOf(WorkerLost);
    expect(outcomes.map((outcome) => outcome instanceof WorkerLost && outcome.begun)).to.deep.equal([true, false, false]);
    expect(await scale(2)).to.deep.equal(times(2));
  });

  it('is started anew by the next task where it ends before it has ever answered', async () => {
    for (let i = 0; i < 2; i++) {
      const killing = thread.kill();
      const loss = lossOf(thread.load(setup('a', scalarGraph)));
      await killing;
      expect(await loss).to.be.instanceOf(WorkerLost);
    }
    await thread.load(setup('a', scalarGraph));
    expect(await scale(2)).to.deep.equal(times(2));
  });

  it('does not take a model that is none, and goes on', async () => {
    const broken = { ...setup('a', scalarGraph), source: new SharedArrayBuffer(3) };
    expect(await lossOf(thread.load(broken)))
      .to.be.an('error')
      .and.not.instanceOf(WorkerLost);
    await thread.load(setup('a', scalarGraph));
    expect(await scale(2)).to.deep.equal(times(2));
  });
});
