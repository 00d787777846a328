import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { InstanceNorm } from '../../src/layers/instance-norm.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

describe('instance normalisation', () => {
  before(() => tf.setBackend('cpu'));

  it('normalises each channel of each sample by itself, then scales and shifts it', () => {
    const [n, positions, channels, epsilon] = [2, 6, 3, 1e-3];
    const x = wave(n * positions * channels).map((value, i) => 3 * value + (i % channels));
    const [gamma, beta] = [
      [0.5, 1.5, -1],
      [0.1, -0.2, 0.3],
    ];
    const layer = new InstanceNorm({ name: 'norm', epsilon });
    layer.build([null, 2, 3, channels]);
    layer.setWeights([tf.tensor1d(gamma!), tf.tensor1d(beta!)]);
    const expected = x.map((value, i) => {
      const [sample, channel] = [Math.floor(i / (positions * channels)), i % channels];
      const own = x.filter((_, j) => Math.floor(j / (positions * channels)) === sample && j % channels === channel);
      const mean = own.reduce((a, b) => a + b, 0) / positions;
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / positions;
      return (gamma![channel]! * (value - mean)) / Math.sqrt(variance + epsilon) + beta![channel]!;
    });
    for (const training of [true, false]) expectNear(applied(layer, x, [n, 2, 3, channels], training).values, expected, 1e-5);
  });

  it('traces with its gradients of both orders', () => expectTraced(() => new InstanceNorm({ name: 'norm', epsilon: 1e-2 }), [2, 3, 2, 2]));

  it('refuses an input without positions', () => {
    expect(() => new InstanceNorm({ name: 'norm' }).build([null, 4])).to.throw('norm: [null,4] is not [sample, ...space, channels]');
  });
});
