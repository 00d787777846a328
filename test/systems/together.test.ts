import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import type { Network } from '../../src/systems/system.js';
import { applyTogether } from '../../src/systems/together.js';

describe('a discriminator applied to real and generated samples together', () => {
  before(() => tf.setBackend('cpu'));

  it('says of each what it says of it alone, in one application', () => {
    tf.tidy(() => {
      const layer = tf.layers.dense({ units: 1, activation: 'tanh', inputShape: [3] });
      let applications = 0;
      const apply: Network['apply'] = (x) => {
        applications++;
        return layer.apply(x as tf.Tensor) as tf.Tensor;
      };
      const network: Network = { apply, applyAll: () => [], weight: () => tf.scalar(0) };
      const real = tf.tensor2d([1, 2, 3, -1, 0, 1], [2, 3]);
      const fake = tf.tensor2d([0, 1, 0, 2, 2, -1, 1, 1, 1], [3, 3]);
      const { onReal, onFake } = applyTogether(network, real, fake);
      expect(applications).to.equal(1);
      expect([...onReal.dataSync()]).to.deep.equal([...(layer.apply(real) as tf.Tensor).dataSync()]);
      expect([...onFake.dataSync()]).to.deep.equal([...(layer.apply(fake) as tf.Tensor).dataSync()]);
      layer.dispose();
    });
  });
});
