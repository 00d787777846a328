import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { dcgan } from '../../src/systems/dcgan.js';
import type { System } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';

const system: System = dcgan;

const stageFor = (size: number, channels: number, width = 2) =>
  system.stages({ ...system.options.parse({ latent: 5, width }) }, imageData(size, channels))[0]!;

describe('dcgan', () => {
  before(() => tf.setBackend('cpu'));

  for (const [size, channels] of [
    [8, 1],
    [28, 1],
    [32, 3],
    [64, 3],
  ] as const) {
    it(`draws and judges images of ${size}x${size}x${channels}`, () => {
      const { generator, discriminator } = stageFor(size, channels).networks();
      expect(generator!.inputs[0]!.shape).to.deep.equal([null, 5]);
      expect(generator!.outputs[0]!.shape).to.deep.equal([null, size, size, channels]);
      expect(discriminator!.inputs[0]!.shape).to.deep.equal([null, size, size, channels]);
      expect(discriminator!.outputs[0]!.shape).to.deep.equal([null, 1]);
      generator!.dispose();
      discriminator!.dispose();
    });
  }

  it('at 64x64 with 64 channels has as many parameters as the reference code', () => {
    const { generator, discriminator } = system.stages(system.options.parse({}), imageData(64, 3))[0]!.networks();
    const count = (model: tf.LayersModel) =>
      model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a: number, b) => a * (b ?? 1), 1), 0);
    // 4x4 kernels without biases; batch normalisation after all but the image and the discriminator's first and last layers.
    const kernels = 16 * (100 * 512 + 512 * 256 + 256 * 128 + 128 * 64 + 64 * 3);
    expect(count(generator!)).to.equal(kernels + 2 * (512 + 256 + 128 + 64));
    expect(count(discriminator!)).to.equal(16 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512) + 2 * (128 + 256 + 512));
    generator!.dispose();
    discriminator!.dispose();
  });

  it('refuses points, and images of other sizes with the nearest that fits', () => {
    expect(inputError(() => system.stages(system.options.parse({}), pointData)).code).to.equal('data-kind');
    const error = inputError(() => stageFor(30, 1));
    expect(error.code).to.equal('image-size');
    expect(error.message).to.include('30x30').and.include('--size 28');
  });
});
