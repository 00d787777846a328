import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { type AdversarialLossName, adversarialLosses, adversarialLossNames, discriminatorMetrics } from '../../src/losses/adversarial.js';

const real = [0.3, -1.2, 2.5];
const fake = [-0.7, 1.1, 0];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const value = (body: () => tf.Scalar) => tf.tidy(() => body().dataSync()[0]!);

const crossEntropy = mean(real.map((d) => -Math.log(sigmoid(d)))) + mean(fake.map((d) => -Math.log(1 - sigmoid(d))));

/** Both sides on `real` and `fake`, written out from the papers' equations. */
const expected: Readonly<Record<AdversarialLossName, { discriminator: number; generator: number; formula: string }>> = {
  minimax: {
    formula: '-log s(D(x)) - log(1 - s(D(G(z)))), log(1 - s(D(G(z))))',
    discriminator: crossEntropy,
    generator: mean(fake.map((d) => Math.log(1 - sigmoid(d)))),
  },
  'non-saturating': {
    formula: '-log s(D(x)) - log(1 - s(D(G(z)))), -log s(D(G(z)))',
    discriminator: crossEntropy,
    generator: mean(fake.map((d) => -Math.log(sigmoid(d)))),
  },
  'least-squares': {
    formula: '(D(x) - 1)^2 / 2 + D(G(z))^2 / 2, (D(G(z)) - 1)^2 / 2',
    discriminator: mean(real.map((d) => (d - 1) ** 2)) / 2 + mean(fake.map((d) => d ** 2)) / 2,
    generator: mean(fake.map((d) => (d - 1) ** 2)) / 2,
  },
  hinge: {
    formula: 'max(0, 1 - D(x)) + max(0, 1 + D(G(z))), -D(G(z))',
    discriminator: mean(real.map((d) => Math.max(0, 1 - d))) + mean(fake.map((d) => Math.max(0, 1 + d))),
    generator: -mean(fake),
  },
  wasserstein: {
    formula: 'D(G(z)) - D(x), -D(G(z))',
    discriminator: mean(fake) - mean(real),
    generator: -mean(fake),
  },
};

describe('the adversarial loss', () => {
  before(() => tf.setBackend('cpu'));

  for (const name of adversarialLossNames) {
    it(`${name}: ${expected[name].formula}`, () => {
      const { discriminator, generator } = adversarialLosses[name];
      expect(value(() => discriminator(tf.tensor2d(real, [3, 1]), tf.tensor2d(fake, [3, 1])))).to.be.closeTo(
        expected[name].discriminator,
        1e-6,
      );
      expect(value(() => generator(tf.tensor2d(fake, [3, 1])))).to.be.closeTo(expected[name].generator, 1e-6);
    });

    it(`${name} stays finite where the discriminator is sure, with gradients that do`, () => {
      const { discriminator, generator } = adversarialLosses[name];
      const sure = () => tf.tensor1d([-200, 200]);
      for (const loss of [(x: tf.Tensor) => discriminator(x, x), (x: tf.Tensor) => discriminator(x, x, { realTarget: 0.9 }), generator]) {
        expect(Number.isFinite(value(() => loss(sure())))).to.equal(true);
        const gradient = tf.tidy(() => [...tf.grad(loss)(sure()).dataSync()]);
        expect(gradient.every(Number.isFinite)).to.equal(true);
      }
    });
  }

  for (const name of ['minimax', 'non-saturating'] as const) {
    it(`${name} smooths the labels of real samples alone: -t log s(D(x)) - (1 - t) log(1 - s(D(x)))`, () => {
      const t = 0.9;
      const smoothed =
        mean(real.map((d) => -t * Math.log(sigmoid(d)) - (1 - t) * Math.log(1 - sigmoid(d)))) +
        mean(fake.map((d) => -Math.log(1 - sigmoid(d))));
      const loss = () => adversarialLosses[name].discriminator(tf.tensor1d(real), tf.tensor1d(fake), { realTarget: t });
      expect(value(loss)).to.be.closeTo(smoothed, 1e-6);
    });
  }

  it('reports the means of probabilities, or of scores where the output is none', () => {
    const metrics = (output: 'probability' | 'score') =>
      tf.tidy(() => {
        const { d_real, d_fake } = discriminatorMetrics(output, tf.tensor1d(real), tf.tensor1d(fake));
        return [d_real.dataSync()[0]!, d_fake.dataSync()[0]!];
      });
    const close = ([a, b]: number[], x: number, y: number) => {
      expect(a).to.be.closeTo(x, 1e-6);
      expect(b).to.be.closeTo(y, 1e-6);
    };
    close(metrics('probability'), mean(real.map(sigmoid)), mean(fake.map(sigmoid)));
    close(metrics('score'), mean(real), mean(fake));
  });

  it('reports how much more often a real sample is ranked above a generated one: 1 apart, -1 upside down, 0 where D is constant', () => {
    const separation = (a: readonly number[], b: readonly number[]) =>
      tf.tidy(() => discriminatorMetrics('score', tf.tensor1d([...a]), tf.tensor1d([...b])).d_separation.dataSync()[0]);
    expect(separation([3, 4, 5, 6], [2, 1, 0, -9])).to.equal(1);
    expect(separation([-3, -4], [2, 1])).to.equal(-1);
    expect(separation([7, 7, 7], [7, 7, 7])).to.equal(0);
    expect(separation([1, 1, 1, 1], [0, 0, 0, 2])).to.equal(0.5);
  });
});
