import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { LayerContext, type NoiseRequest, withLayerContext } from '../../src/layers/context.js';
import { Dropout } from '../../src/layers/dropout.js';
import { fillSamples } from '../../src/random/random.js';

/** Applies dropout in training, fed with the given uniform numbers. */
function drop(rate: number, x: number[], uniform: ArrayLike<number>): { y: number[]; requests: NoiseRequest[] } {
  const requests: NoiseRequest[] = [];
  const context = new LayerContext(1, (request) => {
    requests.push(request);
    return tf.tensor(Float32Array.from(uniform), [...request.shape]);
  });
  context.network = 'net';
  const layer = new Dropout({ name: 'drop', rate });
  const y = tf.tidy(() =>
    withLayerContext(context, () => [...(layer.apply(tf.tensor2d(x, [1, x.length]), { training: true }) as tf.Tensor).dataSync()]),
  );
  return { y, requests };
}

describe('dropout', () => {
  before(() => tf.setBackend('cpu'));

  it('keeps the units whose uniform number is at least the rate, and scales them up', () => {
    const { y, requests } = drop(0.75, [1, 2, 3, 4], [0.74, 0.75, 0.99, 0]);
    expect(y).to.deep.equal([0, 8, 12, 0]);
    expect(requests).to.deep.equal([{ name: 'noise/net/drop', shape: [1, 4], distribution: 'uniform01' }]);
  });

  it('keeps the expectation', () => {
    const uniform = new Float32Array(20000);
    fillSamples(uniform, 1, 0, 'uniform01', { seed: 1, purpose: 'dropout' });
    const { y } = drop(0.3, new Array<number>(uniform.length).fill(1), uniform);
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    // The deviation of the mean is sqrt(0.3 / 0.7 / 20000) = 0.0046.
    expect(mean).to.be.closeTo(1, 0.02);
  });

  it('passes its input on in inference, and where the rate is 0', () => {
    const values = (rate: number, training: boolean) =>
      tf.tidy(() => [...(new Dropout({ name: 'drop', rate }).apply(tf.tensor1d([1, 2]), { training }) as tf.Tensor).dataSync()]);
    expect(values(0.5, false)).to.deep.equal([1, 2]);
    expect(values(0, true)).to.deep.equal([1, 2]);
  });

  it('in training wants an engine', () => {
    expect(() => tf.tidy(() => void new Dropout({ name: 'drop', rate: 0.5 }).apply(tf.tensor1d([1]), { training: true }))).to.throw(
      'apply networks through an engine',
    );
  });

  it('refuses rates outside [0, 1)', () => {
    for (const rate of [-0.1, 1, Number.NaN]) expect(() => new Dropout({ name: 'drop', rate })).to.throw(RangeError);
  });
});
