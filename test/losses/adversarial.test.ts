import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { discriminatorLoss, generatorLosses, meanProbability } from '../../src/losses/adversarial.js';

const real = [0.3, -1.2, 2.5];
const fake = [-0.7, 1.1, 0];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const value = (body: () => tf.Scalar) => tf.tidy(() => body().dataSync()[0]!);

describe('the losses of Goodfellow et al. 2014', () => {
  before(() => tf.setBackend('cpu'));

  it('of the discriminator: -log s(D(x)) - log(1 - s(D(G(z))))', () => {
    const expected = mean(real.map((d) => -Math.log(sigmoid(d)))) + mean(fake.map((d) => -Math.log(1 - sigmoid(d))));
    expect(value(() => discriminatorLoss(tf.tensor1d(real), tf.tensor1d(fake)))).to.be.closeTo(expected, 1e-6);
  });

  it('of the generator, non-saturating: -log s(D(G(z)))', () => {
    const expected = mean(fake.map((d) => -Math.log(sigmoid(d))));
    expect(value(() => generatorLosses['non-saturating'](tf.tensor1d(fake)))).to.be.closeTo(expected, 1e-6);
  });

  it('of the generator, minimax: log(1 - s(D(G(z))))', () => {
    const expected = mean(fake.map((d) => Math.log(1 - sigmoid(d))));
    expect(value(() => generatorLosses.minimax(tf.tensor1d(fake)))).to.be.closeTo(expected, 1e-6);
  });

  it('stay finite where the discriminator is sure, with gradients that do', () => {
    const sure = () => tf.tensor1d([-200, 200]);
    for (const loss of [(x: tf.Tensor) => discriminatorLoss(x, x), generatorLosses['non-saturating'], generatorLosses.minimax]) {
      expect(Number.isFinite(value(() => loss(sure())))).to.equal(true);
      const gradient = tf.tidy(() => [
        ...tf
          .grad((x: tf.Tensor) => loss(x))(sure())
          .dataSync(),
      ]);
      expect(gradient.every(Number.isFinite)).to.equal(true);
    }
  });

  it('D(x) is the mean of the probabilities', () => {
    expect(value(() => meanProbability(tf.tensor1d(real)))).to.be.closeTo(mean(real.map(sigmoid)), 1e-6);
  });
});
