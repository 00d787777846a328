import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { BatchNorm } from '../../src/layers/batch-norm.js';
import type { Stage, System } from '../../src/systems/system.js';
import { wganGp } from '../../src/systems/wgan-gp.js';
import { imageData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = wganGp;
const stageOf = (options = {}): Stage => system.stages(system.options.parse({ width: 2, ...options }), imageData(8, 1))[0]!;

describe('wgan-gp', () => {
  before(() => tf.setBackend('cpu'));

  it('has batch normalisation in the generator and none in the critic, whose layers have biases instead', () => {
    const { generator, discriminator } = stageOf().networks();
    expect(generator!.layers.some((layer) => layer instanceof BatchNorm)).to.equal(true);
    expect(discriminator!.layers.some((layer) => layer instanceof BatchNorm)).to.equal(false);
    expect(discriminator!.weights.map(({ originalName }) => originalName)).to.deep.equal(['down1/kernel', 'down1/bias', 'logit/kernel']);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('trains by algorithm 1: Adam at 1e-4 with betas 0 and 0.9, five critic updates of second order for one of the generator', () => {
    const { optimizers, phases } = stageOf();
    expect(optimizers.discriminator).to.deep.equal({
      networks: ['discriminator'],
      spec: { kind: 'adam', learningRate: 1e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 },
    });
    expect(optimizers.generator!.spec).to.deep.equal(optimizers.discriminator!.spec);
    expect(phases.map(({ name, repeats, order }) => [name, repeats, order])).to.deep.equal([
      ['discriminator', 5, 2],
      ['generator', 1, 1],
    ]);
  });

  it('adds 10 times the gradient penalty to D(G(z)) - D(x); the estimated distance is without it', () => {
    const w = tf.tensor1d([2, -3, 6]);
    const critic = (x: tf.Tensor) => tf.sum(tf.mul(x, w), -1, true);
    const networks = { generator: functionNetwork((z) => z), discriminator: functionNetwork(critic) };
    const inputs = { real: tf.tensor2d([[1, 1, 1]]), latent: tf.tensor2d([[0, 1, 0]]), share: tf.tensor2d([[0.3]]) };
    // D(x) = 5, D(G(z)) = -3, |w| = 7.
    const loss = (options: object) => stageOf(options).phases[0]!.loss(networks, inputs);
    const { loss: total, metrics } = loss({});
    expect(total.dataSync()[0]).to.be.closeTo(-8 + 10 * 36, 1e-3);
    expect(metrics.wasserstein!.dataSync()[0]).to.equal(8);
    expect(metrics.gradient_penalty!.dataSync()[0]).to.be.closeTo(36, 1e-4);
    expect(loss({ penalty: 0 }).loss.dataSync()[0]).to.equal(-8);
  });
});
