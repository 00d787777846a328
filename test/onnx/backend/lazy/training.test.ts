import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { onnxBackend } from '../../../../src/onnx/backend/backend.js';
import { randomValues, relativeError } from '../../support.js';

const samples = 24;
const batchSize = 4;

function mlp(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [6], units: 8, activation: 'relu', kernelInitializer: initializer(1) }),
      tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: initializer(2) }),
    ],
  });
}

function convolutional(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 2],
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer: initializer(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.leakyReLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer: initializer(2) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(3) }),
    ],
  });
}

const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });

interface Training {
  readonly losses: number[];
  readonly weights: Float32Array[];
  /** Programs compiled by the end of each batch. */
  readonly compiled: number[];
  /** Tensors that were not there before the model was built. */
  readonly tensorsLeft: number;
}

/** Two epochs of `fit` with Adam. */
async function train(backend: 'cpu' | 'onnx', build: () => tf.LayersModel): Promise<Training> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const model = build();
  const shape = [samples, ...(model.inputs[0]!.shape.slice(1) as number[])];
  const [x, y] = [
    tf.tensor(randomValues(shape, 1).data as Float32Array, shape),
    tf.tensor2d(randomValues([samples], 2, 0, 1).data as Float32Array, [samples, 1]),
  ];
  const optimizer = tf.train.adam(0.01);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const compiled: number[] = [];
  const onBatchEnd = () => void compiled.push(onnxBackend().compiledPrograms);
  const { history } = await model.fit(x, y, { epochs: 2, batchSize, shuffle: false, verbose: 0, callbacks: { onBatchEnd } });
  const weights = model.getWeights().map((w) => w.dataSync<'float32'>().slice());
  x.dispose();
  y.dispose();
  model.dispose();
  optimizer.dispose();
  return { losses: history.loss as number[], weights, compiled, tensorsLeft: tf.memory().numTensors - before };
}

describe('model.fit on the onnx backend', () => {
  before(() => void onnxBackend());
  afterEach(() => tf.setBackend('cpu').then(() => undefined));

  for (const [name, build] of Object.entries({ 'an MLP': mlp, 'a convolutional network': convolutional })) {
    it(`trains ${name} as the cpu backend does, compiles nothing after the first batch, leaves nothing behind`, async () => {
      const [expected, actual] = [await train('cpu', build), await train('onnx', build)];
      expect(actual.losses.length).to.equal(2);
      for (const [i, loss] of expected.losses.entries()) expect(actual.losses[i]).to.be.closeTo(loss, 1e-5 * Math.abs(loss));
      for (const [i, weight] of expected.weights.entries())
        expect(relativeError(actual.weights[i]!, weight), `weight ${i}`).to.be.at.most(1e-5);
      expect(actual.compiled.length).to.equal((2 * samples) / batchSize);
      const [first, second] = [actual.compiled.slice(0, samples / batchSize), actual.compiled.slice(samples / batchSize)];
      expect(new Set(first).size, 'programs in the first epoch').to.equal(1);
      expect(new Set(second).size, 'programs in the second epoch').to.equal(1);
      // What sums the losses up at the end of an epoch is a program, too.
      expect(second[0]! - first[0]!).to.be.at.most(1);
      expect(actual.tensorsLeft).to.equal(0);
    });
  }
});
