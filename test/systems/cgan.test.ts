import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { cgan } from '../../src/systems/cgan.js';
import type { Networks, System } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = cgan;
const options = system.options.parse({ latent: 4, width: 2 });
const [stage] = system.stages(options, imageData(8, 1, 3));
const phase = (name: string) => stage!.phases.find((candidate) => candidate.name === name)!;

/** Networks that note what they are applied to; images are 8x8 of the value 0.5. */
function recording(): { readonly networks: Networks; readonly toGenerator: number[][][]; readonly toDiscriminator: tf.Tensor[] } {
  const toGenerator: number[][][] = [];
  const toDiscriminator: tf.Tensor[] = [];
  const networks = {
    generator: functionNetwork((x) => {
      toGenerator.push(x.arraySync() as number[][]);
      return tf.fill([x.shape[0]!, 8, 8, 1], 0.5);
    }),
    discriminator: functionNetwork((x) => {
      toDiscriminator.push(x);
      return tf.zeros([x.shape[0]!, 1]);
    }),
  };
  return { networks, toGenerator, toDiscriminator };
}

const inputs = () => ({
  real: tf.fill([2, 8, 8, 1], -1),
  real_label: tf.tensor1d([1, 0], 'int32'),
  latent: tf.tensor2d([
    [0.1, 0.2, 0.3, 0.4],
    [0.5, 0.6, 0.7, 0.8],
  ]),
  label: tf.tensor1d([2, 1], 'int32'),
});

/** Image value and class vector of a sample, which have to be the same at every pixel. */
function uniformPixels(batch: tf.Tensor): number[][] {
  const [n, height, width, channels] = batch.shape as [number, number, number, number];
  const pixels = tf.reshape(batch, [n, height * width, channels]).arraySync() as number[][][];
  return pixels.map((sample) => {
    for (const pixel of sample) expect(pixel).to.deep.equal(sample[0]);
    return sample[0]!;
  });
}

describe('cgan', () => {
  before(() => tf.setBackend('cpu'));

  it('gives the generator the one-hot class behind the latent, 0.3 times as long as latents are', () => {
    tf.tidy(() => {
      for (const name of ['discriminator', 'generator']) {
        const { networks, toGenerator } = recording();
        phase(name).loss(networks, inputs());
        const rounded = toGenerator[0]!.map((row) => row.map((value) => Number(value.toFixed(3))));
        expect(rounded, name).to.deep.equal([
          [0.1, 0.2, 0.3, 0.4, 0, 0, 0.6],
          [0.5, 0.6, 0.7, 0.8, 0, 0.6, 0],
        ]);
      }
    });
  });

  it('gives the discriminator a plane a class: of their own class for real images, of the asked class for generated ones', () => {
    tf.tidy(() => {
      const { networks, toDiscriminator } = recording();
      phase('discriminator').loss(networks, inputs());
      expect(uniformPixels(toDiscriminator[0]!)).to.deep.equal([
        [-1, 0, 1, 0],
        [-1, 1, 0, 0],
      ]);
      expect(uniformPixels(toDiscriminator[1]!)).to.deep.equal([
        [0.5, 0, 0, 1],
        [0.5, 0, 1, 0],
      ]);
    });
  });

  it('shows both players the same latents and classes', () => {
    const shared = (name: string) => phase(name).inputs.flatMap((input) => ('share' in input ? [input.share] : []));
    expect(shared('discriminator')).to.deep.equal(['latent', 'label']);
    expect(shared('generator')).to.deep.equal(['latent', 'label']);
  });

  it('has the networks of dcgan, with a condition', () => {
    const { generator, discriminator } = stage!.networks();
    expect(generator!.inputs[0]!.shape).to.deep.equal([null, 4 + 3]);
    expect(generator!.outputs[0]!.shape).to.deep.equal([null, 8, 8, 1]);
    expect(discriminator!.inputs[0]!.shape).to.deep.equal([null, 8, 8, 1 + 3]);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('draws the class it is asked for', () => {
    tf.tidy(() => {
      const { networks, toGenerator } = recording();
      const [sampler] = system.samplers(options, imageData(8, 1, 3));
      expect(sampler!.inputs).to.deep.include({ name: 'label', kind: 'label', classes: 3 });
      sampler!.generate(networks, { latent: tf.zeros([1, 4]), label: tf.tensor1d([1], 'int32') });
      expect(toGenerator[0]![0]!.slice(4).map(Math.sign)).to.deep.equal([0, 1, 0]);
    });
  });

  it('refuses data without labels, saying what to give, and points', () => {
    const error = inputError(() => system.stages(options, imageData(8, 1)));
    expect(error.code).to.equal('no-labels');
    expect(error.message).to.include('cgan').and.include('mnist').and.include('folder:');
    expect(inputError(() => system.samplers(options, imageData(8, 1))).code).to.equal('no-labels');
    expect(inputError(() => system.stages(options, pointData)).code).to.equal('data-kind');
  });
});
