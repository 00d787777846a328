import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { sgan } from '../../src/systems/sgan.js';
import type { Stage, System } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = sgan;

const digits = imageData(28, 1, 10);
const stageOf = (options = {}): Stage => system.stages(system.options.parse(options), digits)[0]!;
const phase = (stage: Stage, name: string) => stage.phases.find((candidate) => candidate.name === name)!;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const logSumExp = (logits: readonly number[]) => Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
const softplus = (x: number) => Math.log(1 + Math.exp(x));

describe('sgan', () => {
  before(() => tf.setBackend('cpu'));

  it('on 28x28 images has the networks of the reference code: K logits, not K + 1, and the features to match', () => {
    const { generator, discriminator } = stageOf().networks();
    expect(discriminator!.outputs.map(({ shape }) => shape)).to.deep.equal([
      [null, 10],
      [null, 250],
    ]);
    const kernels = (model: tf.LayersModel) =>
      model.trainableWeights.filter(({ shape }) => shape.length === 2).map(({ shape }) => shape.join('x'));
    expect(kernels(discriminator!)).to.deep.equal(['784x1000', '1000x500', '500x250', '250x250', '250x250', '250x10']);
    expect(kernels(generator!)).to.deep.equal(['100x500', '500x500', '500x784']);
    expect(generator!.outputs[0]!.shape).to.deep.equal([null, 28, 28, 1]);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('is told the classes of 100 samples only', () => {
    for (const { inputs } of stageOf().phases) {
      for (const input of inputs) if (input.kind === 'data' && input.labels) expect(input.subset).to.equal(100);
    }
    const [labelledInput, unlabelled] = phase(stageOf({ labels: 20 }), 'discriminator').inputs;
    expect(labelledInput).to.include({ subset: 20, labels: 'label' });
    expect(unlabelled).to.deep.equal({ kind: 'data', name: 'real', stream: 'data' });
    expect(phase(stageOf({ unlabelled: 500 }), 'generator').inputs[0]).to.include({ subset: 500 });
  });

  it('trains the discriminator by cross-entropy and half of the game on logsumexp of the logits', () => {
    // Each sample is its own logits.
    const networks = { generator: functionNetwork((z) => z), discriminator: functionNetwork((x) => x) };
    const [onLabelled, onReal, onFake] = [
      [
        [1, 2, -1],
        [0.5, 0, 0],
      ],
      [
        [3, 0, 0],
        [-2, -3, -2],
      ],
      [
        [0, 1, 0],
        [-1, -1, -4],
      ],
    ] as const;
    const inputs = {
      labelled: tf.tensor2d(onLabelled.map((row) => [...row])),
      label: tf.tensor1d([1, 2], 'int32'),
      real: tf.tensor2d(onReal.map((row) => [...row])),
      latent: tf.tensor2d(onFake.map((row) => [...row])),
    };
    const { loss, metrics } = phase(stageOf(), 'discriminator').loss(networks, inputs);
    const classLoss = mean([logSumExp(onLabelled[0]) - 2, logSumExp(onLabelled[1]) - 0]);
    const game = mean(onReal.map((row) => softplus(-logSumExp(row)))) + mean(onFake.map((row) => softplus(logSumExp(row))));
    expect(loss.dataSync()[0]).to.be.closeTo(classLoss + game / 2, 1e-5);
    const expected = {
      // With the logit of "generated" fixed at 0: Z / (Z + 1), Z the sum of the exponentials.
      d_real: mean(onReal.map((row) => 1 / (1 + Math.exp(-logSumExp(row))))),
      d_fake: mean(onFake.map((row) => 1 / (1 + Math.exp(-logSumExp(row))))),
      class_loss: classLoss,
      accuracy: 0.5,
    };
    for (const [name, value] of Object.entries(expected)) expect(metrics[name]!.dataSync()[0], name).to.be.closeTo(value, 1e-5);
  });

  it('trains the generator to match the mean features of real samples', () => {
    const features = (x: tf.Tensor) => tf.mul(x, 2);
    const logits = () => tf.zeros([4, 10]);
    const networks = { generator: functionNetwork((z) => z), discriminator: functionNetwork(logits, features) };
    const inputs = {
      real: tf.tensor2d([
        [1, 2],
        [3, 0],
      ]),
      latent: tf.tensor2d([
        [0, 0],
        [1, 1],
      ]),
    };
    // Mean features: 4, 2 and 1, 1.
    expect(phase(stageOf(), 'generator').loss(networks, inputs).loss.dataSync()[0]).to.equal((9 + 1) / 2);
  });

  it('has a twin that sees the labelled samples and nothing else', () => {
    const { phases, optimizers } = stageOf({ supervisedOnly: true });
    expect(phases.map(({ inputs }) => inputs.map(({ name }) => name))).to.deep.equal([['labelled']]);
    expect(Object.keys(optimizers)).to.deep.equal(['discriminator']);
  });

  it('draws images first, and classifies them', () => {
    const [generator, classifier] = system.samplers(system.options.parse({}), digits);
    expect(generator!.output).to.deep.equal({ name: 'image', kind: 'image', shape: [28, 28, 1] });
    expect(classifier!.output).to.include({ name: 'logits' }).and.to.have.deep.property('shape', [10]);
    expect(classifier!.networks).to.deep.equal(['discriminator']);
  });

  it('refuses images without labels, and points', () => {
    expect(inputError(() => system.stages(system.options.parse({}), imageData(28, 1))).code).to.equal('no-labels');
    expect(inputError(() => system.stages(system.options.parse({}), pointData)).code).to.equal('data-kind');
  });
});
