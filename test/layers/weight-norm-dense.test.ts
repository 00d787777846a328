import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { WeightNormDense, type WeightNormDenseArgs } from '../../src/layers/weight-norm-dense.js';

const x = [
  [1, -2, 0.5],
  [0, 3, 1],
];
const kernel = [
  [3, 0.1],
  [0, 0.2],
  [4, 0.2],
];

/** The layer's output for `x` with the kernel above and the bias [10, 20]. */
function apply(args: Partial<WeightNormDenseArgs>, factor = 1): { y: number[][]; weights: string[] } {
  return tf.tidy(() => {
    const layer = new WeightNormDense({ name: 'dense', units: 2, ...args });
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), layer] });
    const bias = args.useBias === false ? [] : [tf.tensor1d([10, 20])];
    const scale = args.trainScale ? [layer.getWeights().at(-1)!] : [];
    layer.setWeights([tf.mul(tf.tensor2d(kernel), factor), ...bias, ...scale]);
    return {
      y: (model.predict(tf.tensor2d(x)) as tf.Tensor2D).arraySync(),
      weights: model.trainableWeights.map(({ originalName }) => originalName),
    };
  });
}

/** The columns have the lengths 5 and 0.3. */
const expected = (scale: number, bias = 10): number[][] =>
  x.map((row) =>
    [0, 1].map((u) => bias * (u + 1) + (scale * row.reduce((sum, value, i) => sum + value * kernel[i]![u]!, 0)) / [5, 0.3][u]!),
  );

function expectRows(actual: readonly number[][], rows: readonly number[][]): void {
  for (const [i, row] of rows.entries()) for (const [k, value] of row.entries()) expect(actual[i]![k]).to.be.closeTo(value, 1e-5);
}

describe('a dense layer with weight normalisation', () => {
  before(() => tf.setBackend('cpu'));

  it('gives x W + b with columns of the given length', () => {
    expectRows(apply({}).y, expected(1));
    expectRows(apply({ scale: Math.SQRT2 }).y, expected(Math.SQRT2));
    expectRows(apply({ scale: 3, trainScale: true }).y, expected(3));
    expectRows(apply({ useBias: false }).y, expected(1, 0));
  });

  it('does not depend on the length of its kernel', () => {
    expectRows(apply({ scale: 2 }, 17).y, apply({ scale: 2 }).y);
  });

  it('has parameters for the lengths and the bias only where they are asked for', () => {
    expect(apply({}).weights).to.deep.equal(['dense/kernel', 'dense/bias']);
    expect(apply({ useBias: false }).weights).to.deep.equal(['dense/kernel']);
    expect(apply({ trainScale: true }).weights).to.deep.equal(['dense/kernel', 'dense/bias', 'dense/scale']);
  });
});
