import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { accuracy, classificationLoss } from '../../src/losses/classification.js';

const value = (body: () => tf.Scalar) => tf.tidy(() => body().dataSync()[0]!);
const labels = (...values: number[]) => tf.tensor1d(values, 'int32');

describe('classification', () => {
  before(() => tf.setBackend('cpu'));

  it('has the mean of -log softmax(logits)[label] as its loss', () => {
    // softmax of (0, log 2, log 5) is (1, 2, 5) / 8, that of (log 3, 0, 0) is (3, 1, 1) / 5.
    const logits = () =>
      tf.tensor2d([
        [0, Math.log(2), Math.log(5)],
        [Math.log(3), 0, 0],
      ]);
    expect(value(() => classificationLoss(logits(), labels(1, 0)))).to.be.closeTo(-(Math.log(2 / 8) + Math.log(3 / 5)) / 2, 1e-6);
    expect(value(() => classificationLoss(logits(), labels(2, 2)))).to.be.closeTo(-(Math.log(5 / 8) + Math.log(1 / 5)) / 2, 1e-6);
  });

  it('has the gradient (softmax - one-hot) / n', () => {
    const gradient = tf.tidy(() => [
      ...tf
        .grad((x: tf.Tensor) => classificationLoss(x, labels(1, 1)))(
          tf.tensor2d([
            [0, 0],
            [0, Math.log(3)],
          ]),
        )
        .dataSync(),
    ]);
    for (const [i, expected] of [0.25, -0.25, 0.125, -0.125].entries()) expect(gradient[i]).to.be.closeTo(expected, 1e-6);
  });

  it('stays finite where the classifier is sure', () => {
    expect(value(() => classificationLoss(tf.tensor2d([[500, -500]]), labels(1)))).to.be.closeTo(1000, 1e-3);
  });

  it('is accurate where the largest logit is that of the label', () => {
    const logits = () =>
      tf.tensor2d([
        [3, 1, 2],
        [0, 5, 4],
        [1, 2, 3],
        [9, 8, 7],
      ]);
    expect(value(() => accuracy(logits(), labels(0, 2, 2, 0)))).to.equal(0.75);
  });
});
