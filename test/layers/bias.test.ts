import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Bias } from '../../src/layers/bias.js';

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

  it('refuses an input of another width', () => {
    expect(() => new Bias({ name: 'bias', initial: [1, 2] }).build([null, 3])).to.throw('2 initial values for a last axis of 3');
  });
});
