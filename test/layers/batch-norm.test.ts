import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { BatchNorm } from '../../src/layers/batch-norm.js';
import { LayerContext, withLayerContext } from '../../src/layers/context.js';
import { expectNear } from '../training/support.js';

const epsilon = 1e-3;
const channels = 3;

/** Numbers between -1 and 1, the same every time. */
const wave = (length: number, speed: number): number[] => Array.from({ length }, (_, i) => Math.sin(speed * (i + 1)));

/** Channel c of element i of [..., channels]. */
const x = wave(2 * 2 * 2 * channels, 1.3).map((value, i) => 2 * value + (i % channels));
const gamma = [0.5, 1.5, -1];
const beta = [0.1, -0.2, 0.3];
const cotangent = wave(x.length, 2.1);

/** sum(dy y) in double precision, straight from the formula of the paper. */
function reference(x: readonly number[], gamma: readonly number[], beta: readonly number[]): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const channel = x.filter((_, i) => i % channels === c);
    const mean = channel.reduce((a, b) => a + b, 0) / channel.length;
    const variance = channel.reduce((a, b) => a + (b - mean) ** 2, 0) / channel.length;
    channel.forEach((value, i) => {
      sum += cotangent[i * channels + c]! * ((gamma[c]! * (value - mean)) / Math.sqrt(variance + epsilon) + beta[c]!);
    });
  }
  return sum;
}

/** Central differences of `reference` in one of its arguments. */
function differences(values: readonly number[], at: (values: readonly number[]) => number): number[] {
  const step = 1e-5;
  return values.map((_, i) => {
    const moved = (by: number) => at(values.map((value, j) => (i === j ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

function layerWith(momentum = 0.9): BatchNorm {
  const layer = new BatchNorm({ name: 'norm', epsilon, momentum });
  layer.build([null, 2, 2, channels]);
  layer.setWeights([tf.tensor1d(gamma), tf.tensor1d(beta), tf.tensor1d([0.5, 0, -0.5]), tf.tensor1d([1, 2, 3])]);
  return layer;
}

const input = () => tf.tensor4d(x, [2, 2, 2, channels]);

/** Runs in a phase of the given order, as an engine does. */
const inPhase = <T>(order: 1 | 2, body: () => T): T =>
  withLayerContext(
    new LayerContext(order, () => {
      throw new Error('batch normalisation asks for no noise');
    }),
    body,
  );

/** Gradients of sum(dy y) by x, gamma and beta. */
function gradients(order: 1 | 2): number[][] {
  return tf.tidy(() => {
    const layer = layerWith();
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const inputs = tf.variable(input());
    const dy = tf.tensor4d(cotangent, [2, 2, 2, channels]);
    const loss = () => tf.sum(tf.mul(layer.apply(inputs, { training: true }) as tf.Tensor, dy)).asScalar();
    const { grads } = inPhase(order, () => tf.variableGrads(loss, [inputs, ...variables]));
    const values = [inputs, ...variables].map(({ name }) => [...grads[name]!.dataSync()]);
    inputs.dispose();
    return values;
  });
}

describe('batch normalisation', () => {
  before(() => tf.setBackend('cpu'));

  for (const order of [1, 2] as const) {
    it(`has the gradient of its formula (${order === 1 ? 'closed form' : 'composed, for second derivatives'})`, () => {
      const [byX, byGamma, byBeta] = gradients(order);
      expectNear(
        byX!,
        differences(x, (values) => reference(values, gamma, beta)),
        2e-5,
      );
      expectNear(
        byGamma!,
        differences(gamma, (values) => reference(x, values, beta)),
        2e-5,
      );
      expectNear(
        byBeta!,
        differences(beta, (values) => reference(x, gamma, values)),
        2e-5,
      );
    });
  }

  it('has the same gradient in closed form and composed', () => {
    const composed = gradients(2);
    for (const [i, closed] of gradients(1).entries()) expectNear(closed, composed[i]!, 1e-5);
  });

  it('has a second derivative in phases of order 2', () => {
    // d/dx of |d sum(y^2) / dx|^2, against differences of the first gradient.
    const norm = (values: readonly number[]): { value: number; gradient: number[] } =>
      tf.tidy(() => {
        const layer = layerWith();
        const first = tf.grad((t: tf.Tensor) => tf.sum(tf.pow(layer.apply(t, { training: true }) as tf.Tensor, 3)));
        const squared = (t: tf.Tensor) => tf.sum(tf.square(first(t)));
        const { value, grad } = inPhase(2, () => tf.valueAndGrad(squared)(tf.tensor4d([...values], [2, 2, 2, channels])));
        const result = { value: value.dataSync()[0]!, gradient: [...grad.dataSync()] };
        return result;
      });
    const { gradient } = norm(x);
    const step = 1e-2;
    for (const i of [0, 7, 13]) {
      const moved = (by: number) => norm(x.map((value, j) => (i === j ? value + by : value))).value;
      const difference = (moved(step) - moved(-step)) / (2 * step);
      expect(gradient[i]).to.be.closeTo(difference, 0.02 * Math.max(1, Math.abs(difference)));
    }
  });

  it('blends the moments of the batch into the moving ones, in training only', () => {
    const layer = layerWith(0.75);
    const moving = () =>
      layer
        .getWeights()
        .slice(2)
        .map((weight) => [...weight.dataSync()]);
    const before = moving();
    tf.tidy(() => void layer.apply(input(), { training: false }));
    expect(moving()).to.deep.equal(before);
    tf.tidy(() => void layer.apply(input(), { training: true }));
    const [mean, variance] = moving();
    for (let c = 0; c < channels; c++) {
      const channel = x.filter((_, i) => i % channels === c);
      const m = channel.reduce((a, b) => a + b, 0) / channel.length;
      const v = channel.reduce((a, b) => a + (b - m) ** 2, 0) / channel.length;
      expect(mean![c]).to.be.closeTo(0.75 * before[0]![c]! + 0.25 * m, 1e-5);
      expect(variance![c]).to.be.closeTo(0.75 * before[1]![c]! + 0.25 * v, 1e-5);
    }
  });

  it('takes the moving moments in inference, so that rows do not depend on each other', () => {
    const layer = layerWith();
    const y = tf.tidy(() => (layer.apply(input(), { training: false }) as tf.Tensor).dataSync());
    const expected = x.map((value, i) => {
      const c = i % channels;
      return (gamma[c]! * (value - [0.5, 0, -0.5][c]!)) / Math.sqrt([1, 2, 3][c]! + epsilon) + beta[c]!;
    });
    expectNear(y, expected, 1e-5);
  });

  it('refuses an input whose channels are not known', () => {
    expect(() => new BatchNorm({ name: 'norm' }).build([null, null])).to.throw('norm: the last axis');
  });
});
