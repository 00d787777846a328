import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { Engine } from '../../../src/engines/engine.js';
import type { TensorFlowBackend } from '../../../src/engines/tensorflow/backend.js';
import { assignValues, numberOf } from '../../../src/engines/tensorflow/transfers.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { type Case, drawInputs, imageData, setNetworks, stageOf, startingValues } from '../support.js';
import { type CountedBinding, countedEngine } from './counted-binding.js';
import { tensorFlowOrSkip } from './support.js';

const given: Case = { title: 'dcgan', system: dcgan, options: { latent: 16, width: 16 }, data: imageData(16, 1), shard: 2 };

describe('between ganforge and TensorFlow', () => {
  let backend: TensorFlowBackend;

  before(async function () {
    backend = await tensorFlowOrSkip(this);
  });

  describe('a step', () => {
    let engine: Engine;
    let counted: CountedBinding;

    before(() => {
      ({ engine, counted } = countedEngine(backend));
    });
    after(() => engine?.dispose());

    it('copies parameters once a version, and gradients once', async () => {
      const stage = stageOf(given);
      const { values } = await startingValues(stage);
      const shapes = stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard));
      const noise = await engine.load(stage, shapes);
      const bytes = { generator: values.generator!.parameters.byteLength, discriminator: values.discriminator!.parameters.byteLength };
      setNetworks(engine, values);
      counted.reset();
      setNetworks(engine, values);
      const state = Object.values(values).reduce((sum, { state }) => sum + state.byteLength, 0);
      expect(counted.up).to.equal(bytes.generator + bytes.discriminator + state);
      for (const { name } of stage.phases) {
        const inputs = drawInputs(stage, given, name, noise[name]!);
        const gradient = new Float32Array(values[name]!.parameters.length);
        counted.reset();
        await engine.gradients(name, inputs, gradient);
        const given32 = Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0);
        // Beside the inputs scalars go up, and beside the gradient losses, metrics and state come down: little of either.
        expect(counted.up).to.be.within(given32, given32 + 0.05 * bytes.generator);
        expect(counted.down - bytes[name as keyof typeof bytes]).to.be.within(0, state + 0.05 * bytes.generator);
      }
    });
  });

  it('values of a variable come from shared memory, from any place in it', () => {
    const memory = new Float32Array(new SharedArrayBuffer(40)).map((_, i) => i);
    const variable = tf.variable(tf.zeros([2, 3]));
    assignValues(backend, variable, memory.subarray(2, 8));
    expect([...variable.dataSync()]).to.deep.equal([2, 3, 4, 5, 6, 7]);
    variable.dispose();
  });

  it('a variable that shares its values gets others without changing those', () => {
    const [a, b] = tf.tidy(() => {
      const source = tf.tensor1d([1, 2]);
      return [tf.variable(source), tf.variable(source)];
    });
    assignValues(backend, a!, new Float32Array([5, 6]));
    expect([...a!.dataSync()]).to.deep.equal([5, 6]);
    expect([...b!.dataSync()]).to.deep.equal([1, 2]);
    tf.dispose([a!, b!]);
  });

  it('assigned variables leave no tensor behind', () => {
    const variable = tf.variable(tf.zeros([4]));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) assignValues(backend, variable, new Float32Array(4).fill(i));
    expect(tf.memory().numTensors).to.equal(before);
    expect(numberOf(backend, variable)).to.equal(numberOf(backend, variable));
    variable.dispose();
  });
});
