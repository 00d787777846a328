import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { customGradient } from '../../src/layers/custom-gradient.js';
import { inputError } from '../config/input-error.js';

/** x^2, with a gradient of its own. */
const square = (x: tf.Tensor): tf.Tensor =>
  customGradient([x], ([x], save) => {
    save([x!]);
    return { value: tf.square(x!), gradient: (dy, [x]) => [tf.mul(dy, tf.mul(x!, 2))] };
  });

describe('a custom gradient', () => {
  before(() => tf.setBackend('cpu'));

  it('is taken in place of that of the operations within', () => {
    const slope = tf.tidy(() =>
      tf
        .grad((x: tf.Tensor) => tf.sum(square(x)))(tf.tensor1d([1, -2]))
        .dataSync(),
    );
    expect([...slope]).to.deep.equal([2, -4]);
  });

  it('refuses to be differentiated, where the second derivative would be wrong without a word', () => {
    const slope = tf.grad((x: tf.Tensor) => tf.sum(square(x)));
    const x = tf.tensor1d([1, -2]);
    const error = inputError(() => tf.grad((x: tf.Tensor) => tf.sum(slope(x)))(x));
    x.dispose();
    expect(error).to.include({ code: 'order' });
    expect(error.message).to.include('order: 2');
  });
});
