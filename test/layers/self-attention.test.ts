import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { SelfAttention } from '../../src/layers/self-attention.js';
import { stateCombination } from '../../src/layers/state.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

type Matrix = number[][];

const matrix = (values: readonly number[], columns: number): Matrix =>
  Array.from({ length: values.length / columns }, (_, i) => values.slice(columns * i, columns * (i + 1)));

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * b[i]![j]!, 0)));

function softmax(row: readonly number[]): number[] {
  const powers = row.map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

const channels = 16;
const inner = 2;
const kernels = [0.3, 0.5, 0.7, 1.1].map((speed, i) => wave(channels * inner, speed).map((value) => value * (i + 1) * 0.3));

/** Equations of section 3 for one sample of [positions, channels]. */
function reference(x: Matrix, gamma: number): Matrix {
  const [query, key, value, output] = kernels.map((kernel, i) => matrix(kernel, i === 3 ? channels : inner));
  const [q, k, v] = [product(x, query!), product(x, key!), product(x, value!)];
  const attention = q.map((row) => softmax(k.map((other) => row.reduce((sum, each, i) => sum + each * other[i]!, 0))));
  const attended = product(product(attention, v), output!);
  return x.map((row, i) => row.map((each, j) => each + gamma * attended[i]![j]!));
}

function layerWith(gamma: number): SelfAttention {
  const layer = new SelfAttention({ name: 'attention', spectralNorm: false });
  layer.build([null, 2, 3, channels]);
  const weights = kernels.map((kernel, i) => tf.tensor2d(kernel, i === 3 ? [inner, channels] : [channels, inner]));
  layer.setWeights([...weights, tf.tensor1d([gamma])]);
  return layer;
}

describe('self-attention', () => {
  before(() => tf.setBackend('cpu'));

  it('adds what each position finds at all positions', () => {
    const samples = [wave(6 * channels, 0.9), wave(6 * channels, 1.7)];
    const { values, shape } = applied(layerWith(0.8), samples.flat(), [2, 2, 3, channels]);
    expect(shape).to.deep.equal([2, 2, 3, channels]);
    expectNear(
      values,
      samples.flatMap((sample) => reference(matrix(sample, channels), 0.8).flat()),
      1e-5,
    );
  });

  it('starts as the identity: its share is 0', () => {
    const layer = new SelfAttention({ name: 'attention', spectralNorm: true });
    const x = wave(4 * channels);
    expectNear(applied(layer, x, [1, 2, 2, channels]).values, x, 1e-7);
  });

  it('keeps the vectors of the first shard', () => {
    const layer = new SelfAttention({ name: 'attention', spectralNorm: true });
    expect(stateCombination(layer, 'value_u')).to.equal('first');
  });

  for (const spectralNorm of [false, true]) {
    it(`traces with its gradients of both orders (${spectralNorm ? 'spectrally normalised' : 'plain'})`, () =>
      expectTraced(() => new SelfAttention({ name: 'attention', spectralNorm }), [2, 2, 2, 8]));
  }

  it('refuses what is no image', () => {
    expect(() => new SelfAttention({ name: 'attention', spectralNorm: false }).build([null, 8])).to.throw('[null,8] is no [sample, height');
  });
});
