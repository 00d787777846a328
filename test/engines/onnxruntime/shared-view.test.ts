import { expect } from 'chai';
import { createOnnxRuntimeEngine } from '../../../src/engines/onnxruntime/engine.js';
import { plainView } from '../../../src/engines/onnxruntime/shared-view.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { skip } from '../../skip.js';
import { type Case, drawInputs, imageData, options, stageOf, startingValues } from '../support.js';

/** A vector within shared memory, not at its beginning. */
function sharedVector(values: ArrayLike<number>): Float32Array {
  const vector = new Float32Array(new SharedArrayBuffer(4 * (values.length + 16)), 64, values.length);
  vector.set(values);
  return vector;
}

function viewOrSkip(context: Mocha.Context, vector: Float32Array): Float32Array<ArrayBuffer> {
  return plainView(vector) ?? skip(context, 'koffi has no build for this machine');
}

describe('a plain view of shared memory', () => {
  it('is the same memory: what is written on one side stands on the other', function () {
    const vector = sharedVector([1, 2, 3]);
    const view = viewOrSkip(this, vector);
    expect(view.buffer).to.be.instanceOf(ArrayBuffer);
    expect([...view]).to.deep.equal([1, 2, 3]);
    view[1] = 5;
    vector[2] = 7;
    expect([[...vector], [...view]]).to.deep.equal([
      [1, 5, 7],
      [1, 5, 7],
    ]);
  });

  it('is of one buffer for all vectors of a memory', function () {
    const vector = sharedVector([1, 2, 3, 4]);
    const [a, b] = [vector.subarray(0, 2), vector.subarray(2)].map((part) => viewOrSkip(this, part));
    expect(a!.buffer).to.equal(b!.buffer);
    expect([...a!, ...b!]).to.deep.equal([1, 2, 3, 4]);
  });

  it('is the vector itself where that is not shared', () => {
    const vector = new Float32Array([1, 2, 3]).subarray(1);
    const view = plainView(vector)!;
    expect([view.buffer, view.byteOffset, view.length]).to.deep.equal([vector.buffer, vector.byteOffset, vector.length]);
  });
});

describe('a phase with parameters and gradient in shared memory', () => {
  const given: Case = { title: 'dcgan', system: dcgan, options: { latent: 8, width: 4 }, data: imageData(8, 1), shard: 4 };

  /** Gradients of the two versions of the parameters, in turn, twice: places are met again. */
  async function gradients(place: (values: Float32Array) => Float32Array): Promise<number[][]> {
    const stage = stageOf(given);
    const { values } = await startingValues(stage);
    const engine = await createOnnxRuntimeEngine(options);
    try {
      const shapes = stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard));
      const noise = await engine.load(stage, shapes);
      const versions = [1, 0.5].map((factor) =>
        Object.entries(values).map(([network, { parameters, state }]) => ({
          network,
          parameters: place(parameters.map((x) => factor * x)),
          state,
        })),
      );
      const results: number[][] = [];
      for (const version of [0, 1, 0, 1]) {
        for (const { network, parameters, state } of versions[version]!) engine.setNetwork(network, parameters, state);
        for (const { name, optimizer } of stage.phases) {
          const { networks } = stage.optimizers[optimizer]!;
          const length = networks.reduce((sum, network) => sum + values[network]!.parameters.length, 0);
          const into = place(new Float32Array(length).fill(Number.NaN));
          await engine.gradients(name, drawInputs(stage, given, name, noise[name]!), into);
          results.push([...into]);
        }
      }
      return results;
    } finally {
      await engine.dispose();
    }
  }

  it('gives what it gives with copies, bit for bit', async () => {
    const results = await gradients(sharedVector);
    expect(results).to.deep.equal(await gradients((values) => values));
    expect(results.slice(0, 4)).to.deep.equal(results.slice(4));
    expect(results[0]).to.not.deep.equal(results[2]);
  });
});
