import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { LayerContext, type NoiseRequest, withLayerContext } from '../../src/layers/context.js';
import { GaussianNoise } from '../../src/layers/gaussian-noise.js';

describe('Gaussian noise', () => {
  before(() => tf.setBackend('cpu'));

  it('is added in training, with its deviation, as the engine feeds it', () => {
    const requests: NoiseRequest[] = [];
    const context = new LayerContext(1, (request) => {
      requests.push(request);
      return tf.tensor([2, -1, 0], [...request.shape]);
    });
    context.network = 'net';
    const layer = new GaussianNoise({ name: 'noise', deviation: 0.5 });
    const y = tf.tidy(() =>
      withLayerContext(context, () => [...(layer.apply(tf.tensor2d([[1, 2, 3]]), { training: true }) as tf.Tensor).dataSync()]),
    );
    expect(y).to.deep.equal([2, 1.5, 3]);
    expect(requests).to.deep.equal([{ name: 'noise/net/noise', shape: [1, 3], distribution: 'normal' }]);
  });

  it('is left out in inference, and where the deviation is 0', () => {
    const values = (deviation: number, training: boolean) =>
      tf.tidy(() => [
        ...(new GaussianNoise({ name: 'noise', deviation }).apply(tf.tensor1d([1, 2]), { training }) as tf.Tensor).dataSync(),
      ]);
    expect(values(0.5, false)).to.deep.equal([1, 2]);
    expect(values(0, true)).to.deep.equal([1, 2]);
  });

  it('in training wants an engine', () => {
    const layer = new GaussianNoise({ name: 'noise', deviation: 0.5 });
    expect(() => tf.tidy(() => void layer.apply(tf.tensor1d([1]), { training: true }))).to.throw('apply networks through an engine');
  });

  it('refuses deviations below 0', () => {
    for (const deviation of [-0.1, Number.NaN]) expect(() => new GaussianNoise({ name: 'noise', deviation })).to.throw(RangeError);
  });
});
