import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { categoricalInformation, gaussianInformation } from '../../src/losses/information.js';

const value = (body: () => tf.Scalar) => tf.tidy(() => body().dataSync()[0]!);
const codes = (...values: number[]) => tf.tensor1d(values, 'int32');

describe('the bound on the mutual information of Chen et al. 2016', () => {
  before(() => tf.setBackend('cpu'));

  it('of a category is log K where Q is certain and right, 0 where it knows nothing', () => {
    const certain = () =>
      tf.tensor2d([
        [50, 0, 0, 0],
        [0, 0, 50, 0],
      ]);
    expect(value(() => categoricalInformation(certain(), codes(0, 2)))).to.be.closeTo(Math.log(4), 1e-6);
    expect(value(() => categoricalInformation(tf.zeros([2, 4]), codes(0, 2)))).to.be.closeTo(0, 1e-6);
  });

  it('of a category is E log Q(c | x) + H(c)', () => {
    // Q(0 | x) = 1/4 and Q(1 | x) = 3/4.
    const logits = () =>
      tf.tensor2d([
        [0, Math.log(3)],
        [0, Math.log(3)],
      ]);
    const expected = (Math.log(1 / 4) + Math.log(3 / 4)) / 2 + Math.log(2);
    expect(value(() => categoricalInformation(logits(), codes(0, 1)))).to.be.closeTo(expected, 1e-6);
  });

  it('of numbers from U(-1, 1) is the mean log density of a normal Q of deviation 1, plus log 2 each', () => {
    const style = [
      [0.5, -1],
      [0, 0.25],
    ];
    const mean = [
      [0, -0.5],
      [0.5, 0.25],
    ];
    const logDensity = (x: number, mu: number) => Math.log(Math.exp(-((x - mu) ** 2) / 2) / Math.sqrt(2 * Math.PI));
    const rows = style.map((row, i) => row.reduce((sum, x, j) => sum + logDensity(x, mean[i]![j]!), 0));
    const expected = (rows[0]! + rows[1]!) / 2 + 2 * Math.log(2);
    expect(value(() => gaussianInformation(tf.tensor2d(mean), tf.tensor2d(style)))).to.be.closeTo(expected, 1e-6);
    // Squared errors .25 + .25 and .25 + 0: twice .693147 - .918939, less half of .375.
    expect(expected).to.be.closeTo(-0.639084, 1e-5);
  });
});
