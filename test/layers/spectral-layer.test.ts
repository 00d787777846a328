import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { SpectralLayer, type SpectralOperation } from '../../src/layers/spectral-layer.js';
import { stateCombination } from '../../src/layers/state.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

type Matrix = readonly (readonly number[])[];

const layerOf = (operation: SpectralOperation, useBias = false): SpectralLayer =>
  new SpectralLayer({ name: 'layer', operation, useBias, kernelInitializer: tf.initializers.ones() });

const unit = (x: readonly number[]): number[] => x.map((value) => value / Math.sqrt(x.reduce((sum, other) => sum + other ** 2, 0)));
const timesColumns = (x: readonly number[], w: Matrix): number[] =>
  w[0]!.map((_, j) => x.reduce((sum, value, i) => sum + value * w[i]![j]!, 0));
const timesRows = (x: readonly number[], w: Matrix): number[] => w.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));

/** One step of power iteration on W [in, out] from u [out]: what algorithm 1 of the paper says. */
function iterate(w: Matrix, u: readonly number[]): { u: number[]; v: number[]; sigma: number } {
  const v = unit(timesRows(u, w));
  const product = timesColumns(v, w);
  const next = unit(product);
  return { u: next, v, sigma: product.reduce((sum, value, j) => sum + value * next[j]!, 0) };
}

const w: Matrix = [
  [1, -2],
  [0.5, 3],
  [2, 0.25],
];

function dense(u: readonly number[]): SpectralLayer {
  const layer = layerOf({ kind: 'dense', units: 2 });
  layer.build([null, 3]);
  layer.setWeights([tf.tensor2d(w.map((row) => [...row])), tf.tensor2d([[...u]])]);
  return layer;
}

const stateOf = (layer: SpectralLayer): number[] => [...layer.getWeights().at(-1)!.dataSync()];

const operations: readonly { readonly operation: SpectralOperation; readonly input: readonly number[] }[] = [
  { operation: { kind: 'dense', units: 3 }, input: [2, 4] },
  { operation: { kind: 'conv', filters: 3, kernel: 3, stride: 2, padding: 'same' }, input: [2, 5, 4, 2] },
  { operation: { kind: 'conv', filters: 2, kernel: 2, stride: 1, padding: 'valid' }, input: [2, 3, 4, 2] },
  { operation: { kind: 'convTranspose', filters: 3, kernel: 4, stride: 2, padding: 'same' }, input: [2, 2, 3, 2] },
  { operation: { kind: 'convTranspose', filters: 2, kernel: 3, stride: 2, padding: 'valid' }, input: [1, 2, 2, 2] },
];

describe('spectral normalisation', () => {
  before(() => tf.setBackend('cpu'));

  it('divides the kernel by the estimate of one step of power iteration', () => {
    const x = [0.5, -1, 2];
    const { sigma, u } = iterate(w, [0.6, -0.2]);
    const layer = dense([0.6, -0.2]);
    const { values } = applied(layer, x, [1, 3], true);
    expectNear(
      values,
      timesColumns(x, w).map((value) => value / sigma),
      1e-5,
    );
    expectNear(stateOf(layer), u, 1e-5);
  });

  it('comes to the largest singular value', () => {
    const layer = dense([0.6, -0.2]);
    for (let i = 0; i < 30; i++) applied(layer, [1, 0, 0], [1, 3], true);
    // The eigenvalues of W^T W = [[5.25, 0], [0, 13.0625]].
    expectNear(applied(layer, [1, 0, 0], [1, 3]).values, [1 / Math.sqrt(13.0625), -2 / Math.sqrt(13.0625)], 1e-5);
  });

  it('leaves its vector as it is outside training, and draws the same of it', () => {
    const layer = dense([0.6, -0.2]);
    const once = applied(layer, [1, 2, 3], [1, 3]).values;
    expectNear(stateOf(layer), [0.6, -0.2], 1e-7);
    expect(applied(layer, [1, 2, 3], [1, 3]).values).to.deep.equal(once);
    expect(applied(layer, [1, 2, 3], [1, 3], true).values).to.deep.equal(once);
  });

  it('has the gradient that takes the singular vectors as constants', () => {
    const c = wave(6);
    const layer = dense([0.6, -0.2]);
    const { u, v, sigma } = iterate(w, [0.6, -0.2]);
    const gradient = tf.tidy(() => {
      const kernel = layer.trainableWeights[0]!.read() as tf.Variable;
      const loss = () => tf.sum(tf.mul(layer.apply(tf.eye(3), { training: true }) as tf.Tensor, tf.tensor2d(c, [3, 2]))).asScalar();
      return [...tf.variableGrads(loss, [kernel]).grads[kernel.name]!.dataSync()];
    });
    // L = sum(c W / sigma), d sigma / dW = v^T u (equation 10 of the paper).
    const product = c.reduce((sum, value, i) => sum + value * w.flat()[i]!, 0);
    const expected = c.map((value, i) => value / sigma - (product / sigma ** 2) * v[Math.floor(i / 2)]! * u[i % 2]!);
    expectNear(gradient, expected, 1e-5);
  });

  it('keeps the vector of the first shard', () => {
    expect(stateCombination(layerOf({ kind: 'dense', units: 2 }), 'u')).to.equal('first');
  });

  for (const { operation, input } of operations) {
    const title = operation.kind === 'dense' ? 'dense' : `${operation.kind}, ${operation.padding}`;

    it(`is what tfjs's own layer gives with the kernel divided (${title})`, () => {
      const layer = layerOf(operation, true);
      layer.build([null, ...input.slice(1)]);
      const size = (shape: readonly (number | null)[]) => shape.reduce<number>((a, b) => a * (b ?? 1), 1);
      const [kernelShape, biasShape] = layer.trainableWeights.map((weight) => weight.shape as number[]);
      const kernel = wave(size(kernelShape!), 0.7);
      const bias = wave(size(biasShape!), 2);
      const out = kernelShape!.at(-1)!;
      const matrix = Array.from({ length: kernel.length / out }, (_, i) => kernel.slice(out * i, out * (i + 1)));
      const u = wave(out, 0.4);
      layer.setWeights([tf.tensor(kernel, kernelShape!), tf.tensor(bias, biasShape!), tf.tensor(u, [1, out])]);
      const { sigma } = iterate(matrix, u);
      const plain =
        operation.kind === 'dense'
          ? tf.layers.dense({ units: operation.units })
          : tf.layers[operation.kind === 'conv' ? 'conv2d' : 'conv2dTranspose']({
              filters: operation.filters,
              kernelSize: operation.kernel,
              strides: operation.stride,
              padding: operation.padding,
            });
      plain.build([null, ...input.slice(1)]);
      plain.setWeights([tf.tensor(kernel, kernelShape!).div(sigma), tf.tensor(bias, biasShape!)]);
      const x = wave(size(input));
      const [actual, expected] = [applied(layer, x, input), applied(plain, x, input)];
      expect(actual.shape).to.deep.equal(expected.shape);
      expect(layer.computeOutputShape([...input])).to.deep.equal(expected.shape);
      expectNear(actual.values, expected.values, 1e-5);
    });

    it(`traces with its gradients of both orders and its vector (${title})`, () => expectTraced(() => layerOf(operation, true), input));
  }

  it('refuses an input whose channels are not known', () => {
    expect(() => layerOf({ kind: 'dense', units: 2 }).build([null, null])).to.throw('layer: the last axis');
  });
});
