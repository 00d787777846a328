import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import '../../src/layers/gradients.js';
import { driftPenalty, gradientPenalty, r1Penalty, r2Penalty } from '../../src/losses/penalties.js';

// Derivatives by the weights of convolutional critics are held to differences in test/layers/gradients/cases/penalties.ts.

const w = [0.5, -1, 2, 0.25];
const squaredLength = w.reduce((sum, value) => sum + value ** 2, 0);
const length = Math.sqrt(squaredLength);

/** D(x) = w x, whose gradient by x is w everywhere. */
const linear =
  (weights: tf.Tensor) =>
  (x: tf.Tensor): tf.Tensor =>
    tf.matMul(tf.reshape(x, [-1, 4]), tf.reshape(weights, [4, 1]));

/** D(x) = |x|^2 / 2, whose gradient by x is x. */
const quadratic = (x: tf.Tensor): tf.Tensor => tf.mul(0.5, tf.sum(tf.square(x), [1, 2, 3]));

const images = (values: readonly number[]) => tf.tensor4d([...values], [values.length / 4, 2, 2, 1]);
const [real, fake] = [
  [1, 2, 3, 4, 0, 1, 0, 1],
  [0, 1, -1, 0, 3, 0, 4, 0],
];
const share = [0.25, 1];

function valueAndSlope(penalty: (weights: tf.Tensor) => tf.Scalar, at: readonly number[]): { value: number; slope: number[] } {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(penalty)(tf.tensor1d([...at]));
    return { value: value.dataSync()[0]!, slope: [...grad.dataSync()] };
  });
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).to.be.closeTo(value, 1e-5 * Math.max(1, Math.abs(value)));
}

describe('the penalty of a discriminator', () => {
  before(() => tf.setBackend('cpu'));

  it('on gradients, for a linear critic: (|w| - 1)^2, with the slope 2 (|w| - 1) w / |w|', () => {
    const { value, slope } = valueAndSlope(
      (weights) => gradientPenalty(linear(weights), images(real), images(fake), tf.tensor4d(share, [2, 1, 1, 1])),
      w,
    );
    expect(value).to.be.closeTo((length - 1) ** 2, 1e-5);
    expectNear(
      slope,
      w.map((value) => (2 * (length - 1) * value) / length),
    );
  });

  it("on gradients, is taken between each real and generated sample, at the sample's own share", () => {
    const value = tf.tidy(() => gradientPenalty(quadratic, images(real), images(fake), tf.tensor4d(share, [2, 1, 1, 1])).dataSync()[0]!);
    const norms = [0, 1].map((i) => {
      const between = [0, 1, 2, 3].map((k) => share[i]! * real[4 * i + k]! + (1 - share[i]!) * fake[4 * i + k]!);
      return Math.hypot(...between);
    });
    expect(value).to.be.closeTo(((norms[0]! - 1) ** 2 + (norms[1]! - 1) ** 2) / 2, 1e-5);
  });

  it('on gradients, takes points as it takes images', () => {
    const points = (values: readonly number[]) => tf.tensor2d([...values], [2, 4]);
    const value = tf.tidy(
      () => gradientPenalty(linear(tf.tensor1d(w)), points(real), points(fake), tf.tensor2d(share, [2, 1])).dataSync()[0]!,
    );
    expect(value).to.be.closeTo((length - 1) ** 2, 1e-5);
  });

  it('on gradients, is 1 with a finite slope for a critic that does not depend on its input', () => {
    const { value, slope } = valueAndSlope(
      (weights) => gradientPenalty(linear(weights), images(real), images(fake), tf.tensor4d(share, [2, 1, 1, 1])),
      [0, 0, 0, 0],
    );
    expect(value).to.be.closeTo(1, 1e-5);
    expect(slope.every(Number.isFinite)).to.equal(true);
  });

  for (const [name, penalty] of [
    ['R1', r1Penalty],
    ['R2', r2Penalty],
  ] as const) {
    it(`${name}, for a linear critic: |w|^2 / 2, with the slope w`, () => {
      const { value, slope } = valueAndSlope((weights) => penalty(linear(weights), images(real)), w);
      expect(value).to.be.closeTo(squaredLength / 2, 1e-5);
      expectNear(slope, w);
    });

    it(`${name} is half of the mean square of the samples' slopes`, () => {
      const value = tf.tidy(() => penalty(quadratic, images(real)).dataSync()[0]!);
      expect(value).to.be.closeTo((1 + 4 + 9 + 16 + (1 + 1)) / 4, 1e-5);
    });
  }

  it('on drift: the mean square of D(x)', () => {
    expect(tf.tidy(() => driftPenalty(tf.tensor2d([1, -2, 4], [3, 1])).dataSync()[0]!)).to.be.closeTo(21 / 3, 1e-6);
  });
});
