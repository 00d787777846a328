import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Bias, beforeTanh } from '../../src/layers/bias.js';

describe('a bias layer', () => {
  before(() => tf.setBackend('cpu'));

  it('adds a trained vector that starts from the values given', () => {
    const layer = new Bias({ name: 'bias', initial: [1, -2] });
    const y = tf.tidy(() => (layer.apply(tf.tensor2d([0, 0, 5, 5], [2, 2])) as tf.Tensor).arraySync());
    expect(y).to.deep.equal([
      [1, -2],
      [6, 3],
    ]);
    expect(layer.trainableWeights.map(({ originalName }) => originalName)).to.deep.equal(['bias/bias']);
    layer.dispose();
  });

  it('before a tanh begins at the mean of the data, short of what tanh never reaches', () => {
    const began = beforeTanh(Float32Array.of(0.5, -0.25, -1, 1)).map(Math.tanh);
    for (const [i, value] of [0.5, -0.25, -0.999, 0.999].entries()) expect(began[i]).to.be.closeTo(value, 1e-6);
  });

  it('refuses an input of another width', () => {
    expect(() => new Bias({ name: 'bias', initial: [1, 2] }).build([null, 3])).to.throw('2 initial values for a last axis of 3');
  });
});
