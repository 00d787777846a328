import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import '../../../src/layers/gradients.js';
import { LayerContext, withLayerContext } from '../../../src/layers/context.js';
import { detached } from '../../../src/layers/detached.js';
import type { FusedOps } from '../../../src/layers/fused-ops.js';
import { expectNear } from '../../training/support.js';

/** What is taken of the engine's operations below, in turn. */
const taken: string[] = [];

const noted =
  <A extends unknown[]>(name: string, f: (...given: A) => tf.Tensor) =>
  (...given: A): tf.Tensor => {
    taken.push(name);
    return detached(() => f(...given));
  };

/** Formulas from the definitions, in place of an engine's operations; like these, on no tape. */
const fused: FusedOps = {
  reluGradient: noted('relu', (dy, x) => tf.where(tf.greater(x, 0), dy, 0)),
  leakyReluGradient: noted('leakyRelu', (dy, x, alpha) => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha))),
  tanhGradient: noted('tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.mul(y, y)))),
  sigmoidGradient: noted('sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  softplusGradient: noted('softplus', (dy, x) => tf.div(dy, tf.add(1, tf.exp(tf.neg(x))))),
  biasGradient: noted('bias', (dy) => tf.sum(tf.reshape(dy, [-1, dy.shape.at(-1)!]), 0)),
};

const inPhase = <T>(order: 1 | 2, body: () => T): T =>
  withLayerContext(
    new LayerContext(
      order,
      () => {
        throw new Error('nothing here asks for noise');
      },
      fused,
    ),
    body,
  );

const operations: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
};

const x = [-1.5, -0.2, 0.4, 2, 1.1, -0.7];

/** The gradient of sum f(x)^2, and of the sum of its squares. */
const first = (f: (x: tf.Tensor) => tf.Tensor) => tf.grad((x: tf.Tensor) => tf.sum(tf.square(f(x))));
const second = (f: (x: tf.Tensor) => tf.Tensor) => tf.grad((x: tf.Tensor) => tf.sum(tf.square(first(f)(x))));
const at = (gradient: (x: tf.Tensor) => tf.Tensor): Float32Array => tf.tidy(() => gradient(tf.tensor(x, [2, 3])).dataSync<'float32'>());

describe('gradients in fused operations of the engine', () => {
  before(() => tf.setBackend('cpu'));
  beforeEach(() => {
    taken.length = 0;
  });

  for (const [name, f] of Object.entries(operations)) {
    it(`are taken for ${name} in phases of first order, and nowhere else`, () => {
      const expected = at(first(f));
      inPhase(2, () => at(first(f)));
      expect(taken).to.deep.equal([]);
      const found = inPhase(1, () => at(first(f)));
      expect(taken).to.deep.equal([name]);
      expectNear(found, expected, 1e-6);
    });

    it(`leave the second derivative of ${name} what it is`, () => {
      const expected = at(second(f));
      const found = inPhase(1, () => at(second(f)));
      expectNear(found, expected, 1e-6);
    });
  }

  it('are taken for what is added to every row, if its gradient is asked for', () => {
    const gradients = (wanted: 'both' | 'x', biasShape: number[]) =>
      tf.tidy(() => {
        const [a, b] = [
          tf.tensor(x, [2, 3]),
          tf.tensor(
            x.slice(
              0,
              biasShape.reduce((p, q) => p * q, 1),
            ),
            biasShape,
          ),
        ];
        const f = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(tf.add(a, b)));
        const found = wanted === 'both' ? tf.grads((a, b) => f(a!, b!))([a, b]) : [tf.grad((a: tf.Tensor) => f(a, b))(a)];
        return found.map((gradient) => ({ shape: gradient.shape, values: [...gradient.dataSync()] }));
      });
    for (const shape of [[3], [1, 3]]) {
      const expected = gradients('both', shape);
      const found = inPhase(1, () => gradients('both', shape));
      expect(found).to.deep.equal(expected);
    }
    expect(taken).to.deep.equal(['bias', 'bias']);
    inPhase(1, () => {
      gradients('x', [3]);
      for (const shape of [[2, 3], [2, 1], [1], []]) gradients('both', shape);
    });
    expect(taken).to.deep.equal(['bias', 'bias']);
  });
});
