import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { initialValues } from '../../src/engines/initialize.js';
import { layoutsOf } from '../../src/engines/layout.js';
import { buildNetworks, disposeNetworks } from '../../src/engines/networks.js';
import { BatchNorm } from '../../src/layers/batch-norm.js';
import linear from '../systems/fixtures/linear.js';
import { imageData } from './support.js';

type Networks = () => Record<string, tf.LayersModel>;
type Initializer = ReturnType<typeof tf.initializers.zeros>;

const stageWith = (networks: Networks) => ({ ...linear.stages({}, imageData(8, 1))[0]!, networks });

/** Initial values of every weight, `network/weight`. */
function initial(networks: Networks, seed = 5): Map<string, number[]> {
  const models = buildNetworks(stageWith(networks));
  const layouts = layoutsOf(models);
  const values = initialValues(models, layouts, seed);
  disposeNetworks(models);
  const found = new Map<string, number[]>();
  for (const [network, { parameters, state }] of Object.entries(layouts)) {
    const flat = values[network]!;
    for (const { name, offset, size } of parameters) found.set(`${network}/${name}`, [...flat.parameters.slice(offset, offset + size)]);
    for (const { name, offset, size } of state) found.set(`${network}/${name}`, [...flat.state.slice(offset, offset + size)]);
  }
  return found;
}

/** A kernel of [inputs, outputs] drawn by an initializer. */
const dense = (kernelInitializer: Initializer, inputs = 100, outputs = 200) =>
  initial(() => ({
    net: tf.sequential({ layers: [tf.layers.dense({ name: 'dense', units: outputs, inputShape: [inputs], kernelInitializer })] }),
  })).get('net/dense/kernel')!;

function moments(values: readonly number[]): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return { mean, deviation, largest: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}

/** 20,000 draws: means within 5 of their standard errors, deviations within 3%. */
function expectMoments(values: readonly number[], mean: number, deviation: number): void {
  const found = moments(values);
  expect(found.mean).to.be.closeTo(mean, (5 * deviation) / Math.sqrt(values.length));
  expect(found.deviation).to.be.closeTo(deviation, 0.03 * deviation);
}

describe('initial values', () => {
  before(() => tf.setBackend('cpu'));

  const layer = (name: string) => tf.layers.dense({ name, units: 3, kernelInitializer: 'glorotUniform', inputShape: [3] });
  const net = (...names: string[]) => tf.sequential({ layers: names.map(layer) });

  it('depend on seed, network and weight name, not on the order of building or on tfjs', () => {
    const [once, again] = [initial(() => ({ a: net('x', 'y'), b: net('x') })), initial(() => ({ b: net('x'), a: net('y', 'x') }))];
    for (const [name, values] of once) expect(again.get(name), name).to.deep.equal(values);
    const kernels = ['a/x/kernel', 'a/y/kernel', 'b/x/kernel'].map((name) => String(once.get(name)));
    expect(new Set(kernels).size).to.equal(3);
    expect(initial(() => ({ b: net('x') }), 6).get('b/x/kernel')).to.not.deep.equal(once.get('b/x/kernel'));
  });

  it('of randomNormal and randomUniform have their moments', () => {
    expectMoments(dense(tf.initializers.randomNormal({ mean: 1, stddev: 0.02 })), 1, 0.02);
    const uniform = dense(tf.initializers.randomUniform({ minval: -1, maxval: 3 }));
    expectMoments(uniform, 1, 4 / Math.sqrt(12));
    expect(Math.min(...uniform)).to.be.at.least(-1);
    expect(Math.max(...uniform)).to.be.at.most(3);
  });

  it('of truncatedNormal lie within two deviations', () => {
    const values = dense(tf.initializers.truncatedNormal({ mean: 0, stddev: 0.5 }));
    expect(moments(values).largest).to.be.at.most(1).and.at.least(0.95);
    // The deviation of a standard normal that is cut at 2.
    expectMoments(values, 0, 0.5 * 0.87962566);
  });

  it('of varianceScaling have the variance of their fans', () => {
    // fan in 100, fan out 200.
    expectMoments(dense(tf.initializers.glorotUniform({})), 0, Math.sqrt(1 / 150));
    expectMoments(dense(tf.initializers.heUniform({})), 0, Math.sqrt(2 / 100));
    expectMoments(dense(tf.initializers.heNormal({})), 0, Math.sqrt(2 / 100) * 0.87962566);
    expectMoments(dense(tf.initializers.leCunUniform({})), 0, Math.sqrt(1 / 100));
    const out = tf.initializers.varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'uniform' });
    expectMoments(dense(out), 0, Math.sqrt(3 / 200));
  });

  it('of a convolution count the window in the fans', () => {
    const values = initial(() => ({
      net: tf.sequential({
        layers: [
          tf.layers.conv2d({
            name: 'conv',
            filters: 100,
            kernelSize: 4,
            inputShape: [8, 8, 20],
            kernelInitializer: tf.initializers.heUniform({}),
          }),
        ],
      }),
    })).get('net/conv/kernel')!;
    expectMoments(values, 0, Math.sqrt(2 / (16 * 20)));
  });

  it('of separable convolutions are seeded as well', () => {
    const draw = () =>
      initial(() => ({
        net: tf.sequential({ layers: [tf.layers.separableConv2d({ name: 's', filters: 2, kernelSize: 2, inputShape: [4, 4, 2] })] }),
      }));
    const [once, again] = [draw(), draw()];
    for (const name of ['net/s/depthwise_kernel', 'net/s/pointwise_kernel']) expect(once.get(name)).to.deep.equal(again.get(name));
  });

  it('that draw nothing stay as the layer built them', () => {
    const values = initial(() => ({
      net: tf.sequential({
        layers: [
          tf.layers.dense({ name: 'dense', units: 2, inputShape: [2], biasInitializer: tf.initializers.constant({ value: 0.5 }) }),
          new BatchNorm({ name: 'norm', gammaInitializer: tf.initializers.randomNormal({ mean: 1, stddev: 0.02 }) }),
        ],
      }),
    }));
    expect(values.get('net/dense/bias')).to.deep.equal([0.5, 0.5]);
    expect(values.get('net/norm/beta')).to.deep.equal([0, 0]);
    expect(values.get('net/norm/moving_variance')).to.deep.equal([1, 1]);
    for (const gamma of values.get('net/norm/gamma')!) expect(gamma).to.be.closeTo(1, 0.1).and.not.equal(1);
  });

  it('by an initializer that can not be seeded are refused', () => {
    expect(() => dense(tf.initializers.orthogonal({}), 4, 4)).to.throw("layer dense: initializer Orthogonal can't be seeded");
  });

  it('are refused where two weights share a name', () => {
    const twice = () => {
      const model = net('x', 'y');
      Object.assign(model.weights[2]!, { originalName: model.weights[0]!.originalName });
      return { net: model };
    };
    expect(() => buildNetworks(stageWith(twice))).to.throw('two weights named x/kernel');
  });
});
