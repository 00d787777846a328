import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { dcgan } from '../../src/systems/dcgan.js';
import type { Stage, System } from '../../src/systems/system.js';
import { wgan } from '../../src/systems/wgan.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { lastCheckpoint, runConfig, trainRun, useSharedFolder, writeImages } from '../training/support.js';
import { functionNetwork } from './function-network.js';

const stageOf = (system: System, options = {}): Stage => system.stages(system.options.parse({ width: 2, ...options }), imageData(8, 1))[0]!;
const system: System = wgan;
const stage = stageOf(system);

/** Names and shapes of a stage's weights. */
function weightsOf(of: Stage): Record<string, string[]> {
  const networks = of.networks();
  const weights = Object.entries(networks).map(([name, model]) => {
    const described = model.weights.map(({ originalName, shape }) => `${originalName} ${shape}`);
    model.dispose();
    return [name, described];
  });
  return Object.fromEntries(weights);
}

describe('wgan', () => {
  const folder = useSharedFolder();
  before(() => tf.setBackend('cpu'));

  it('has the networks of the dcgan', () => {
    expect(weightsOf(stage)).to.deep.equal(weightsOf(stageOf(dcgan)));
  });

  it('trains by algorithm 1: RMSProp at 5e-5, five critic updates for one of the generator, weights clipped at 0.01', () => {
    const { optimizers, phases } = stage;
    expect(optimizers.discriminator!.spec).to.include({ kind: 'rmsprop', learningRate: 5e-5 });
    expect(optimizers.generator!.spec).to.deep.equal(optimizers.discriminator!.spec);
    expect(optimizers.discriminator!.project).to.deep.equal({ kind: 'clip', limit: 0.01 });
    expect(optimizers.generator!.project).to.equal(undefined);
    expect(phases.map(({ name, repeats }) => [name, repeats])).to.deep.equal([
      ['discriminator', 5],
      ['generator', 1],
    ]);
  });

  it('minimises D(G(z)) - D(x) and -D(G(z)), and reports the distance that the critic estimates', () => {
    const networks = { generator: functionNetwork((z) => tf.mul(z, 2)), discriminator: functionNetwork((x) => tf.add(x, 1)) };
    const inputs = { real: tf.tensor2d([[3], [6]]), latent: tf.tensor2d([[1], [-2]]) };
    // D(x) = 4, 7; D(G(z)) = 3, -3.
    const [critic, generator] = stage.phases.map((phase) => phase.loss(networks, inputs));
    expect(critic!.loss.dataSync()[0]).to.equal(-5.5);
    const metrics = Object.entries(critic!.metrics).map(([name, value]) => [name, value.dataSync()[0]]);
    expect(Object.fromEntries(metrics)).to.deep.equal({ d_real: 5.5, d_fake: 0, d_separation: 1, wasserstein: 5.5 });
    expect(generator!.loss.dataSync()[0]).to.equal(0);
  });

  it("keeps every parameter of the critic within the limit, and the generator's free", async () => {
    const data = { data: writeImages(folder.path('data'), 24) };
    const options = { latent: 4, width: 2, k: 2, clip: 0.02 };
    await trainRun(await runConfig({ system: 'wgan', options, data, iterations: 2 }), folder.path('run'));
    const largest: Record<string, number> = { discriminator: 0, generator: 0 };
    for (const [name, { data: values }] of lastCheckpoint(folder.path('run')).parameters) {
      // Moving moments are state, not parameters.
      if (name.includes('moving_')) continue;
      const network = name.split('/')[0]!;
      largest[network] = Math.max(largest[network]!, ...values.map(Math.abs));
    }
    expect(largest.discriminator).to.equal(Math.fround(0.02));
    expect(largest.generator).to.be.above(0.5);
  });

  it('refuses points, under its own name', () => {
    expect(inputError(() => system.stages(system.options.parse({}), pointData)).what).to.include('wgan');
  });
});
