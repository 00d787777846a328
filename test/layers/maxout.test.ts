import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { Maxout } from '../../src/layers/maxout.js';

describe('maxout', () => {
  before(() => tf.setBackend('cpu'));

  it('takes the maximum over the pieces of each unit', () => {
    const y = tf.tidy(() => {
      const layer = new Maxout({ name: 'maxout', pieces: 3 });
      const x = tf.tensor2d([1, 5, 2, -3, -1, -2, 0, 0, 7, 4, 4, 3], [2, 6]);
      return (layer.apply(x) as tf.Tensor).arraySync();
    });
    expect(y).to.deep.equal([
      [2, 5],
      [7, 4],
    ]);
  });

  it('lets the gradient through to the maximum only', () => {
    const gradient = tf.tidy(() => {
      const layer = new Maxout({ name: 'maxout', pieces: 2 });
      return [
        ...tf
          .grad((x: tf.Tensor) => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, [[2, 3]])))(tf.tensor2d([1, 5, 4, 2], [1, 4]))
          .dataSync(),
      ];
    });
    expect(gradient).to.deep.equal([0, 3, 2, 0]);
  });

  it('tells its output shape, and refuses a width that is no multiple of the pieces', () => {
    const layer = new Maxout({ name: 'maxout', pieces: 5 });
    expect(layer.computeOutputShape([null, 4, 20])).to.deep.equal([null, 4, 4]);
    expect(() => layer.computeOutputShape([null, 12])).to.throw('no multiple of 5 pieces');
  });
});
