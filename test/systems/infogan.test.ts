import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { infogan } from '../../src/systems/infogan.js';
import type { Stage, System } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = infogan;
const stageFor = (size: number, options = {}): Stage => system.stages(system.options.parse(options), imageData(size, 1))[0]!;
const phase = (stage: Stage, name: string) => stage.phases.find((candidate) => candidate.name === name)!;

const parameters = (model: tf.LayersModel): number =>
  model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a: number, b) => a * (b ?? 1), 1), 0);

/** Draws nothing: the vector it is given stands for the image. */
const generator = functionNetwork((x) => x);

/** D's logit is 0.5; of two categories Q holds 1 for 3 times as likely as 0; the style, for -0.5 and 0.25. */
const discriminator = functionNetwork(
  (x) => tf.fill([x.shape[0]!, 1], 0.5),
  (x) => tf.tile(tf.tensor2d([[0, Math.log(3)]]), [x.shape[0]!, 1]),
  (x) => tf.tile(tf.tensor2d([[-0.5, 0.25]]), [x.shape[0]!, 1]),
);

const inputs = () => ({
  real: tf.zeros([2, 5]),
  latent: tf.tensor2d([[0.125], [-1]]),
  code: tf.tensor1d([0, 1], 'int32'),
  style: tf.tensor2d([
    [0.5, 0.25],
    [-0.5, -0.75],
  ]),
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** E log Q + log 2 of the category, and of the style: squared errors 1 + 0 and 0 + 1. */
const ofCode = (Math.log(1 / 4) + Math.log(3 / 4)) / 2 + Math.log(2);
const ofStyle = 2 * Math.log(2) - Math.log(2 * Math.PI) - 0.5;

describe('infogan', () => {
  before(() => tf.setBackend('cpu'));

  it("on 28x28 images has the networks of the authors' code", () => {
    const { generator, discriminator } = stageFor(28).networks();
    const drawing = 74 * 1024 + 2 * 1024 + 1024 * 6272 + 2 * 6272 + 16 * 128 * 64 + 2 * 64 + 16 * 64 + 1;
    expect(parameters(generator!)).to.equal(drawing);
    const trunk = 16 * 64 + 64 + 16 * 64 * 128 + 2 * 128 + 7 * 7 * 128 * 1024 + 2 * 1024;
    const recognition = 1024 * 128 + 2 * 128 + (128 + 1) * (10 + 2);
    expect(parameters(discriminator!)).to.equal(trunk + (1024 + 1) + recognition);
    expect(discriminator!.outputs.map(({ shape }) => shape)).to.deep.equal([
      [null, 1],
      [null, 10],
      [null, 2],
    ]);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('draws images of any sides that are multiples of 4', () => {
    const data = imageData(8, 3).data!;
    const [stage] = system.stages(system.options.parse({ width: 2 }), { data: { ...data, shape: [8, 12, 3] } });
    const { generator, discriminator } = stage!.networks();
    expect(generator!.outputs[0]!.shape).to.deep.equal([null, 8, 12, 3]);
    expect(discriminator!.inputs[0]!.shape).to.deep.equal([null, 8, 12, 3]);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('gives the generator noise, the one-hot category and the style in one vector', () => {
    tf.tidy(() => {
      const [sampler] = system.samplers(system.options.parse({ latent: 1, categories: 2 }), imageData(8, 1));
      expect(sampler!.inputs.map(({ name, kind }) => [name, kind])).to.deep.equal([
        ['latent', 'latent'],
        ['code', 'label'],
        ['style', 'latent'],
      ]);
      const { latent, code, style } = inputs();
      expect(sampler!.generate({ generator }, { latent, code, style }).arraySync()).to.deep.equal([
        [0.125, 1, 0, 0.5, 0.25],
        [-1, 0, 1, -0.5, -0.75],
      ]);
    });
  });

  it('adds the mutual information of both codes to the game of either player', () => {
    const stage = stageFor(8, { latent: 1, categories: 2 });
    tf.tidy(() => {
      const judged = phase(stage, 'discriminator').loss({ generator, discriminator }, inputs());
      const adversarial = -Math.log(sigmoid(0.5)) - Math.log(1 - sigmoid(0.5));
      expect(judged.loss.dataSync()[0]).to.be.closeTo(adversarial - ofCode - ofStyle, 1e-5);
      expect(judged.metrics.information_code!.dataSync()[0]).to.be.closeTo(ofCode, 1e-6);
      expect(judged.metrics.information_style!.dataSync()[0]).to.be.closeTo(ofStyle, 1e-5);
      const drawn = phase(stage, 'generator').loss({ generator, discriminator }, inputs());
      expect(drawn.loss.dataSync()[0]).to.be.closeTo(-Math.log(sigmoid(0.5)) - ofCode - ofStyle, 1e-5);
    });
  });

  it('weighs the information by lambda', () => {
    tf.tidy(() => {
      const { loss } = phase(stageFor(8, { latent: 1, categories: 2, information: 0.25 }), 'generator').loss(
        { generator, discriminator },
        inputs(),
      );
      expect(loss.dataSync()[0]).to.be.closeTo(-Math.log(sigmoid(0.5)) - 0.25 * (ofCode + ofStyle), 1e-5);
    });
  });

  it("trains the generator at 1e-3, the discriminator with Q at 2e-4, as the authors' code", () => {
    const { optimizers } = stageFor(28);
    expect(optimizers.generator).to.deep.include({ networks: ['generator'] });
    expect(optimizers.generator!.spec).to.include({ kind: 'adam', learningRate: 1e-3, beta1: 0.5, beta2: 0.999 });
    expect(optimizers.discriminator!.spec).to.include({ kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
  });

  it('refuses points, and images of other sizes with the nearest that fits', () => {
    expect(inputError(() => system.stages(system.options.parse({}), pointData)).code).to.equal('data-kind');
    const error = inputError(() => stageFor(30));
    expect(error.code).to.equal('image-size');
    expect(error.message).to.include('30x30').and.include('--size 32');
  });
});
