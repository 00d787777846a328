import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { detached } from '../../src/layers/detached.js';

describe('a detached value', () => {
  before(() => tf.setBackend('cpu'));

  /** d/dx of x * detached(x^2), which is x^2. */
  const slope = tf.grad((x: tf.Tensor) =>
    tf.mul(
      x,
      detached(() => tf.square(x)),
    ),
  );

  it('is computed and is a constant to gradients', () => {
    expect(tf.tidy(() => slope(tf.scalar(3)).dataSync()[0])).to.equal(9);
  });

  it('is a constant to gradients of gradients: d/dx of 2 x detached(x) is 2 detached(x)', () => {
    const first = tf.grad((x: tf.Tensor) =>
      tf.mul(
        tf.square(x),
        detached(() => tf.neg(x)),
      ),
    );
    const second = tf.grad((x: tf.Tensor) => first(x));
    expect(tf.tidy(() => second(tf.scalar(3)).dataSync()[0])).to.equal(-6);
  });
});
