import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { acgan } from '../../src/systems/acgan.js';
import type { Network, Stage, System } from '../../src/systems/system.js';
import { phaseShape } from '../../src/training/inputs.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = acgan;
const stageFor = (size: number, classes: number, options = {}): Stage =>
  system.stages(system.options.parse(options), imageData(size, 1, classes))[0]!;
const phase = (stage: Stage, name: string) => stage.phases.find((candidate) => candidate.name === name)!;

const parameters = (model: tf.LayersModel): number =>
  model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a: number, b) => a * (b ?? 1), 1), 0);

/** A generator of black 8x8 images, in the number of its latents. */
const black = functionNetwork((latent) => tf.fill([latent.shape[0]!, 8, 8, 1], -1));

/** Logit 2 for white images and -1 for others; of two classes, 1 has 3 times the probability of 0. */
const judge = functionNetwork(
  (x) => tf.sub(tf.mul(tf.cast(tf.greater(tf.max(tf.reshape(x, [-1, 64]), 1, true), 0), 'float32'), 3), 1),
  (x) => tf.tile(tf.tensor2d([[0, Math.log(3)]]), [x.shape[0]!, 1]),
);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('acgan', () => {
  before(() => tf.setBackend('cpu'));

  it('on 28x28 images has the networks of the TensorFlow.js example', () => {
    const { generator, discriminator } = stageFor(28, 10).networks();
    const drawing = 100 * 10 + (100 + 1) * 3456 + (25 * 384 + 1) * 192 + 2 * 192 + (25 * 192 + 1) * 96 + 2 * 96 + (25 * 96 + 1);
    expect(parameters(generator!)).to.equal(drawing);
    const convolutions = (9 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128 + (9 * 128 + 1) * 256;
    expect(parameters(discriminator!)).to.equal(convolutions + (7 * 7 * 256 + 1) * (1 + 10));
    for (const model of [generator, discriminator]) model!.dispose();
  });

  for (const size of [8, 14, 16, 32]) {
    it(`draws and judges images of ${size}x${size}`, () => {
      const { generator, discriminator } = stageFor(size, 3, { latent: 5, width: 2, discriminatorWidth: 2 }).networks();
      expect(generator!.inputs.map(({ shape }) => shape)).to.deep.equal([
        [null, 5],
        [null, 3],
      ]);
      expect(generator!.outputs[0]!.shape).to.deep.equal([null, size, size, 1]);
      expect(discriminator!.outputs.map(({ shape }) => shape)).to.deep.equal([
        [null, 1],
        [null, 3],
      ]);
      for (const model of [generator, discriminator]) model!.dispose();
    });
  }

  it("multiplies the latent by the embedding of the class: without one, the latent's image is that of 0", () => {
    tf.tidy(() => {
      const { generator, discriminator } = stageFor(8, 3, { latent: 5, width: 2, discriminatorWidth: 2 }).networks();
      const draw = (latent: tf.Tensor, classes: tf.Tensor) => [...(generator!.predict([latent, classes]) as tf.Tensor).dataSync()];
      const latent = tf.ones([1, 5]);
      const [one, other] = [tf.tensor2d([[1, 0, 0]]), tf.tensor2d([[0, 1, 0]])];
      expect(draw(latent, one)).to.not.deep.equal(draw(latent, other));
      expect(draw(tf.zeros([1, 5]), one)).to.deep.equal(draw(tf.zeros([1, 5]), other));
      expect(draw(latent, tf.zeros([1, 3]))).to.deep.equal(draw(tf.zeros([1, 5]), one));
      for (const model of [generator, discriminator]) model!.dispose();
    });
  });

  it('has the discriminator take real images for 95% real, and find the class of real and generated ones', () => {
    tf.tidy(() => {
      const { loss, metrics } = phase(stageFor(8, 2), 'discriminator').loss(
        { generator: black, discriminator: judge },
        {
          real: tf.ones([2, 8, 8, 1]),
          real_label: tf.tensor1d([1, 0], 'int32'),
          latent: tf.zeros([2, 100]),
          label: tf.tensor1d([1, 1], 'int32'),
        },
      );
      const onReal = -0.95 * Math.log(sigmoid(2)) - 0.05 * Math.log(1 - sigmoid(2));
      const onFake = -Math.log(1 - sigmoid(-1));
      const classes = -(3 * Math.log(0.75) + Math.log(0.25)) / 4;
      expect(loss.dataSync()[0]).to.be.closeTo((onReal + onFake) / 2 + classes, 1e-5);
      expect(metrics.d_real!.dataSync()[0]).to.be.closeTo(sigmoid(2), 1e-6);
      expect(metrics.d_fake!.dataSync()[0]).to.be.closeTo(sigmoid(-1), 1e-6);
      expect(metrics.accuracy!.dataSync()[0]).to.equal(0.5);
    });
  });

  it('has the generator aim at 95% real images of the asked class', () => {
    tf.tidy(() => {
      const { loss } = phase(stageFor(8, 2), 'generator').loss(
        { generator: black, discriminator: judge },
        { latent: tf.zeros([2, 100]), label: tf.tensor1d([0, 1], 'int32') },
      );
      const adversarial = -0.95 * Math.log(sigmoid(-1)) - 0.05 * Math.log(1 - sigmoid(-1));
      expect(loss.dataSync()[0]).to.be.closeTo(adversarial - (Math.log(0.25) + Math.log(0.75)) / 2, 1e-5);
    });
  });

  it('doubles the batch of the generator', () => {
    const stage = stageFor(8, 2);
    const rows = (name: string) =>
      phaseShape(phase(stage, name), stage, imageData(8, 1, 2), 6).inputs.map(({ name, shape }) => [name, shape[0]]);
    expect(rows('generator')).to.deep.equal([
      ['latent', 12],
      ['label', 12],
    ]);
    expect(rows('discriminator')).to.deep.equal([
      ['real', 6],
      ['real_label', 6],
      ['latent', 6],
      ['label', 6],
    ]);
  });

  it('gives the generator the one-hot class it is asked for', () => {
    tf.tidy(() => {
      const seen: number[][] = [];
      const apply: Network['apply'] = (x) => {
        if (Array.isArray(x)) for (const tensor of x as readonly tf.Tensor[]) seen.push([...tensor.dataSync()]);
        return tf.zeros([1, 8, 8, 1]);
      };
      const [sampler] = system.samplers(system.options.parse({ latent: 2 }), imageData(8, 1, 3));
      sampler!.generate({ generator: { ...black, apply } }, { latent: tf.tensor2d([[0.25, 0.5]]), label: tf.tensor1d([2], 'int32') });
      expect(seen).to.deep.equal([
        [0.25, 0.5],
        [0, 0, 1],
      ]);
    });
  });

  it('refuses data without labels, points, and images of other sizes', () => {
    expect(inputError(() => stageFor(8, 0)).code).to.equal('no-labels');
    expect(inputError(() => system.stages(system.options.parse({}), pointData)).code).to.equal('data-kind');
    expect(inputError(() => stageFor(30, 10)).code).to.equal('image-size');
  });
});
