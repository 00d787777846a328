import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import fc from 'fast-check';
import '../../../src/layers/gradients.js';
import type { Engine } from '../../../src/engines/engine.js';
import type { TensorFlowBackend } from '../../../src/engines/tensorflow/backend.js';
import { fusedOpNames, fusedOpsOf } from '../../../src/engines/tensorflow/fused-ops.js';
import { BatchNorm } from '../../../src/layers/batch-norm.js';
import { LayerContext, withLayerContext } from '../../../src/layers/context.js';
import type { FusedOps } from '../../../src/layers/fused-ops.js';
import { dcgan } from '../../../src/systems/dcgan.js';
import { wganGp } from '../../../src/systems/wgan-gp.js';
import { phaseShape } from '../../../src/training/inputs.js';
import { skip } from '../../skip.js';
import { type Case, drawInputs, imageData, relativeError, setNetworks, stageOf, startEngine, startingValues } from '../support.js';
import { operationsDuring, tensorFlowBackend } from './support.js';

/** L2 distance of fused operations to composed ones, as a share of the norm; of values that cancel, of that of what they are made of, about 1. */
const tolerance = 1e-5;

const all = [
  'batchNorm',
  'reluGradient',
  'leakyReluGradient',
  'tanhGradient',
  'sigmoidGradient',
  'softplusGradient',
  'biasGradient',
] as const satisfies readonly (keyof FusedOps)[];

/** TensorFlow's names of what a phase of second order never runs. */
const fusedNames = [
  'FusedBatchNormV3',
  'FusedBatchNormGradV3',
  'ReluGrad',
  'LeakyReluGrad',
  'TanhGrad',
  'SigmoidGrad',
  'SoftplusGrad',
  'BiasAddGrad',
];

type Operation = (x: tf.Tensor, bias: tf.Tensor) => tf.Tensor;

const operations: Readonly<Record<string, Operation>> = {
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
  'adding a bias': (x, bias) => tf.add(x, bias),
};

/** A layer asks for no noise here. */
const noNoise = (): never => {
  throw new Error('no layer asks for noise');
};

const inPhase = <T>(fused: FusedOps, body: () => T): T => withLayerContext(new LayerContext(1, noNoise, fused), body);

const random = (shape: readonly number[], seed: number): tf.Tensor => tf.randomUniform([...shape], -2, 2, 'float32', seed);

const values = (tensors: readonly tf.Tensor[]): Float32Array[] => tensors.map((tensor) => tensor.dataSync<'float32'>());

/** The result, and the gradients of <c, result> by x and, where the operation takes one, by a bias a channel. */
async function outcome(backend: string, fused: FusedOps, f: Operation, shape: readonly number[]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const [x, bias, c] = [random(shape, 1), random(shape.slice(-1), 2), random(shape, 3)];
    const inputs = [x, bias].slice(0, f.length);
    const gradients = inPhase(fused, () => tf.grads((x, bias) => tf.sum(tf.mul(f(x!, bias!), c)))(inputs));
    return values([f(x, bias), ...gradients]);
  });
}

/** The layer's result, its gradients by x, gamma and beta, and the moving moments it leaves. */
async function normalised(backend: string, fused: FusedOps, shape: readonly number[]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const channel = shape.slice(-1);
  return tf.tidy(() => {
    const layer = new BatchNorm({ name: 'norm', momentum: 0.25, epsilon: 1e-3 });
    layer.build([...shape]);
    layer.setWeights([1, 2, 3, 4].map((seed) => random(channel, seed)));
    const x = tf.variable(random(shape, 5));
    const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    let y: tf.Tensor | undefined;
    const loss = () => {
      y = layer.apply(x, { training: true }) as tf.Tensor;
      const kept = tf.keep(y.clone());
      const sum = tf.sum(tf.mul(y, random(shape, 6))) as tf.Scalar;
      y = kept;
      return sum;
    };
    const { grads } = inPhase(fused, () => tf.variableGrads(loss, [x, ...weights]));
    const found = values([y!, ...[x, ...weights].map(({ name }) => grads[name]!), ...layer.getWeights().slice(2)]);
    tf.dispose([y!, x]);
    tf.dispose(layer.getWeights());
    return found;
  });
}

function expectClose(actual: readonly Float32Array[], expected: readonly Float32Array[], what: string): void {
  expect(actual.length).to.equal(expected.length);
  for (const [i, value] of actual.entries()) {
    const norm = Math.hypot(...expected[i]!);
    expect(relativeError(value, expected[i]!) * Math.min(1, norm), `${what}, result ${i}`).to.be.at.most(tolerance);
  }
}

const sides = (minLength: number) => fc.array(fc.integer({ min: 1, max: 7 }), { minLength, maxLength: 4 });

/** Shapes with at least 8 values a channel: with fewer, little but rounding is left of the gradient by x. */
const normalisedShapes = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }).filter((lengths) => lengths.reduce((a, b) => a * b, 1) >= 8),
  fc.integer({ min: 1, max: 17 }),
);

describe('fused operations of the tensorflow engine', () => {
  let engine: Engine;
  let backend: TensorFlowBackend;
  let fused: FusedOps;

  before(async function () {
    const started = await startEngine('tensorflow');
    if ('missing' in started) skip(this, started.missing);
    engine = started;
    backend = await tensorFlowBackend();
    fused = fusedOpsOf(backend);
  });
  after(() => engine?.dispose());

  it('are all there in the TensorFlow that is linked', () => {
    expect(fusedOpNames(fused)).to.have.members(all);
  });

  it('are left out one by one where TensorFlow lacks them', () => {
    const lacking: TensorFlowBackend = {
      binding: backend.binding,
      tensorMap: backend.tensorMap,
      refCount: (dataId) => backend.refCount(dataId),
      executeSingleOutput: (name, attributes, inputs) => {
        if (name === 'LeakyReluGrad') throw new Error('no such operation');
        return backend.executeSingleOutput(name, attributes, inputs);
      },
      executeMultipleOutputs: () => {
        throw new Error('no such operation');
      },
    };
    const before = tf.memory().numTensors;
    const found = fusedOpNames(fusedOpsOf(lacking));
    expect(found).to.have.members(all.filter((name) => name !== 'leakyReluGradient' && name !== 'batchNorm'));
    expect(tf.memory().numTensors).to.equal(before);
  });

  for (const [name, operation] of Object.entries(operations)) {
    it(`give the gradient of ${name} that composed ones do, here and on cpu, for any shape`, async () => {
      await fc.assert(
        fc.asyncProperty(sides(operation.length), async (shape) => {
          const actual = await outcome('tensorflow', fused, operation, shape);
          expectClose(actual, await outcome('tensorflow', {}, operation, shape), 'composed');
          expectClose(actual, await outcome('cpu', {}, operation, shape), 'cpu');
        }),
        { numRuns: 15 },
      );
    });
  }

  it('normalise a batch as composed ones do, here and on cpu, gradients and moving moments too, for any rank', async () => {
    await fc.assert(
      fc.asyncProperty(normalisedShapes, async ([lengths, channels]) => {
        const shape = [...lengths, channels];
        const actual = await normalised('tensorflow', fused, shape);
        expectClose(actual, await normalised('tensorflow', {}, shape), 'composed');
        expectClose(actual, await normalised('cpu', {}, shape), 'cpu');
      }),
      { numRuns: 25 },
    );
  });

  it('leave nothing but their results', async () => {
    await tf.setBackend('tensorflow');
    const [x, channel] = [tf.ones([3, 1, 1, 2]), tf.ones([2])];
    const before = tf.memory().numTensors;
    const { reserved, ...results } = fused.batchNorm!.forward(x, channel, channel, 1e-3);
    const gradients = fused.batchNorm!.gradient(x, x, channel, reserved, 1e-3);
    expect(tf.memory().numTensors).to.equal(before + 3 + reserved.length + 3);
    tf.dispose([x, channel, { ...results }, [...reserved], gradients]);
    expect(tf.memory().numTensors).to.equal(before - 2);
  });

  describe('in a step', () => {
    /** What TensorFlow executes in each phase. */
    async function operationsOf(on: Engine, given: Case): Promise<Record<string, Readonly<Record<string, number>>>> {
      const stage = stageOf(given);
      const { values } = await startingValues(stage);
      const noise = await on.load(
        stage,
        stage.phases.map((phase) => phaseShape(phase, stage, given.data, given.shard)),
      );
      setNetworks(on, values);
      const into = new Float32Array(Math.max(...Object.values(values).map(({ parameters }) => parameters.length)));
      const found: Record<string, Readonly<Record<string, number>>> = {};
      for (const { name } of stage.phases) {
        found[name] = await operationsDuring(backend, () => on.gradients(name, drawInputs(stage, given, name, noise[name]!), into));
      }
      return found;
    }

    const deep: Case = { title: 'dcgan', system: dcgan, options: { latent: 8, width: 3 }, data: imageData(16, 1), shard: 4 };
    const critic: Case = { title: 'wgan-gp', system: wganGp, options: { latent: 6, width: 3 }, data: imageData(8, 1), shard: 4 };

    it('take the place of composed ones, and compute no gradient that nobody asked for', async () => {
      const { discriminator, generator } = await operationsOf(engine, deep);
      // Real and generated images go through 2 convolutions each, latents through 2 transposed ones: in the first phase filters of
      // the discriminator only, and no gradient of images; in the second none of its filters.
      expect(discriminator).to.include({ Conv2D: 4, Conv2DBackpropFilter: 4, Conv2DBackpropInput: 2 + 2 });
      expect(generator).to.include({ Conv2D: 2 + 2, Conv2DBackpropFilter: 2, Conv2DBackpropInput: 2 + 2 });
      expect(discriminator).to.include({ FusedBatchNormV3: 2 + 2, FusedBatchNormGradV3: 2, LeakyReluGrad: 4, SoftplusGrad: 2 });
      expect(generator).to.include({ FusedBatchNormV3: 2 + 1, FusedBatchNormGradV3: 2 + 1, LeakyReluGrad: 2, ReluGrad: 2, TanhGrad: 1 });
      expect(discriminator).to.not.have.any.keys('ReluGrad', 'TanhGrad');
    });

    it('are not used in phases of second order', async () => {
      const { discriminator, generator } = await operationsOf(engine, critic);
      expect(discriminator).to.not.have.any.keys(...fusedNames);
      expect(discriminator).to.include.keys('Conv2DBackpropFilter');
      expect(generator).to.include.keys('FusedBatchNormV3', 'FusedBatchNormGradV3', 'LeakyReluGrad', 'TanhGrad');
    });

    it('are not used where the engine is told so', async () => {
      const composed = await startEngine('tensorflow', { fused: false });
      if ('missing' in composed) throw new Error(composed.missing);
      for (const counts of Object.values(await operationsOf(composed, deep))) expect(counts).to.not.have.any.keys(...fusedNames);
      await composed.dispose();
    });
  });
});
