import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { classMaps, oneHot } from '../../src/layers/one-hot.js';

describe('classes', () => {
  before(() => tf.setBackend('cpu'));

  it('become vectors with a 1 at the class', () => {
    tf.tidy(() => {
      const vectors = oneHot(tf.tensor1d([2, 0], 'int32'), 3);
      expect([...vectors.dataSync()]).to.deep.equal([0, 0, 1, 1, 0, 0]);
      expect(vectors.dtype).to.equal('float32');
      expect(vectors.shape).to.deep.equal([2, 3]);
    });
  });

  it('become planes, that of the class all 1', () => {
    tf.tidy(() => {
      const maps = classMaps(tf.tensor1d([2, 0], 'int32'), 3, 2, 4);
      expect(maps.shape).to.deep.equal([2, 2, 4, 3]);
      const planes = tf.unstack(maps, -1).map((plane) => tf.unstack(plane).map((map) => new Set(map.dataSync())));
      const ones = planes.map((plane) => plane.map((map) => [...map]));
      expect(ones).to.deep.equal([
        [[0], [1]],
        [[0], [0]],
        [[1], [0]],
      ]);
    });
  });
});
