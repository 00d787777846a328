import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { Engine } from '../../../src/engines/engine.js';
import { TensorFlowPhaseSharing } from '../../../src/engines/tensorflow/phase-sharing.js';
import { SharingOperations } from '../../../src/engines/tensorflow/sharing-operations.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { wgan } from '../../../src/systems/wgan.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { loadSharedSteps } from '../shared-steps.js';
import { type Case, drawInputs, imageData, setNetworks, stageOf, startingValues } from '../support.js';
import { type CountedBinding, countedEngine } from './counted-binding.js';
import { CountedOperations, float } from './counted-operations.js';
import { tensorFlowOrSkip } from './support.js';

/** Of dcgan's generator at 8x8 pixels, beside a dense layer. */
const transposedConvolutions = 1;

describe('what phases share', () => {
  it('is kept of no further shards where what is kept takes too much memory', () => {
    tf.enableProdMode();
    const below = new CountedOperations();
    const operations = new SharingOperations(below);
    const sharing = new TensorFlowPhaseSharing(operations, () => x, 1);
    const x = operations.createTensor([100], float, new Float32Array(100));
    const stage = stageOf({ title: 'dcgan', system: dcgan, options: { latent: 3, width: 1 }, data: imageData(8, 1), shard: 2 });
    sharing.load(stage);
    const latent = tf.zeros([2, 3]);
    const executed = (phase: number, shard: number) => {
      below.executed.length = 0;
      const step = { phase: stage.phases[phase]!, models: {}, inputs: { latent }, position: { iteration: 0, shard } };
      sharing.during(step, () => operations.executeOp('MatMul', [], [x, x], 1));
      return below.executed.length;
    };
    for (const shard of [0, 1]) expect(executed(0, shard)).to.equal(1);
    expect(executed(1, 0)).to.equal(0);
    expect(executed(1, 1)).to.equal(1);
    latent.dispose();
  });
});

describe("the generator's forward pass in the tensorflow engine", () => {
  let engine: Engine;
  let counted: CountedBinding;

  beforeEach(async function () {
    ({ engine, counted } = countedEngine(await tensorFlowOrSkip(this)));
  });
  afterEach(() => engine?.dispose());

  /** Executions during a step. */
  const during = async (step: () => Promise<unknown>) => {
    counted.reset();
    await step();
    return { ...counted.executed };
  };

  it('is computed once for both phases where they share latents', async () => {
    const { step } = await loadSharedSteps(engine);
    const alone = await during(() => step('generator'));
    await step('discriminator', { iteration: 0, shard: 0 });
    const shared = await during(() => step('generator', { iteration: 0, shard: 0 }));
    expect(shared.Conv2DBackpropInput).to.equal(alone.Conv2DBackpropInput! - transposedConvolutions);
    expect(shared.Tanh).to.equal(undefined);
    expect(shared.FusedBatchNormV3 ?? 0).to.be.below(alone.FusedBatchNormV3!);
    // All else is done as ever: there is nothing of it to take.
    expect(shared.Conv2D).to.equal(alone.Conv2D);
    expect(shared.Conv2DBackpropFilter).to.equal(alone.Conv2DBackpropFilter);
  });

  it('is kept for as many shards as a worker has, and let go with the next iteration', async () => {
    const { step } = await loadSharedSteps(engine);
    const alive: number[] = [];
    for (let iteration = 0; iteration < 4; iteration++) {
      for (const shard of [0, 1, 2]) await step('discriminator', { iteration, shard });
      alive.push(counted.alive);
      for (const shard of [2, 0, 1]) {
        const { Tanh } = await during(() => step('generator', { iteration, shard }));
        expect(Tanh, `shard ${shard}`).to.equal(undefined);
      }
    }
    expect(new Set(alive).size).to.equal(1);
    await engine.dispose();
    expect(counted.alive).to.equal(0);
  });

  it('is of the last repeat, whose tensors take the place of those of the one before', async () => {
    const { step } = await loadSharedSteps(engine);
    await step('discriminator', { iteration: 0, shard: 0 });
    const once = counted.alive;
    await step('discriminator', { iteration: 0, shard: 0 });
    expect(counted.alive).to.equal(once);
  });

  it('is not kept of phases with latents of their own', async () => {
    const given: Case = { title: 'wgan', system: wgan, options: { latent: 4, width: 2 }, data: imageData(8, 1), shard: 2 };
    const stage = stageOf(given);
    const { values } = await startingValues(stage);
    const shapes = stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard));
    const noise = await engine.load(stage, shapes);
    setNetworks(engine, values);
    const before = counted.alive;
    for (const { name, optimizer } of stage.phases) {
      const length = stage.optimizers[optimizer]!.networks.reduce((sum, network) => sum + values[network]!.parameters.length, 0);
      await engine.gradients(name, drawInputs(stage, given, name, noise[name]!), new Float32Array(length), { iteration: 0, shard: 0 });
    }
    setNetworks(engine, values);
    expect(counted.alive).to.equal(before);
  });
});
