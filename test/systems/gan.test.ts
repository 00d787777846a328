import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { gan } from '../../src/systems/gan.js';
import type { Stage, System } from '../../src/systems/system.js';
import { imageData, pointData } from '../engines/support.js';

const system: System = gan;

const images = (options = {}): Stage => system.stages(system.options.parse(options), imageData(28, 1))[0]!;
const points = (options = {}): Stage => system.stages(system.options.parse(options), pointData)[0]!;
const phase = (stage: Stage, name: string) => stage.phases.find((candidate) => candidate.name === name)!;

const parameters = (model: tf.LayersModel): number =>
  model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a: number, b) => a * (b ?? 1), 1), 0);

/** A network that gives the same logit for everything. */
const constant = (logit: number) => {
  const apply = (x: tf.Tensor | readonly tf.Tensor[]) => tf.fill([(Array.isArray(x) ? x[0] : x).shape[0], 1], logit);
  return { apply, applyAll: (x: tf.Tensor | readonly tf.Tensor[]) => [apply(x)], weight: () => tf.scalar(0) };
};

describe('gan', () => {
  before(() => tf.setBackend('cpu'));

  it('on 28x28 images has the networks of the reference configuration', () => {
    const { generator, discriminator } = images().networks();
    expect(parameters(generator!)).to.equal(100 * 1200 + 1200 + 1200 * 1200 + 1200 + 1200 * 784 + 784);
    expect(parameters(discriminator!)).to.equal(784 * 1200 + 1200 + 240 * 1200 + 1200 + 240 + 1);
    expect(generator!.outputs[0]!.shape).to.deep.equal([null, 28, 28, 1]);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it("begins with the data's mean image, whatever the latent", () => {
    const data = imageData(4, 1);
    const mean = Float32Array.from({ length: 16 }, (_, i) => i / 10 - 0.75);
    const stage = system.stages(system.options.parse({ latent: 3, hidden: [5] }), { data: { ...data.data!, mean } })[0]!;
    const { generator, discriminator } = stage.networks();
    const drawn = generator!.predict(tf.zeros([1, 3])) as tf.Tensor;
    expect(drawn.shape).to.deep.equal([1, 4, 4, 1]);
    for (const [i, value] of drawn.dataSync().entries()) expect(value).to.be.closeTo(mean[i]!, 1e-5);
    for (const model of [generator, discriminator]) model!.dispose();
  });

  it('raises the momentum from .5 to .7 over 250 epochs and lets the learning rate fall', () => {
    const { schedule } = images().optimizers.generator!;
    const { size } = imageData(28, 1).data!;
    expect(schedule!({ step: 0, samples: 0 })).to.deep.equal({ learningRate: 0.1, momentum: 0.5 });
    expect(schedule!({ step: 0, samples: 125 * size }).momentum).to.be.closeTo(0.6, 1e-12);
    expect(schedule!({ step: 0, samples: 1e9 * size }).momentum).to.be.closeTo(0.7, 1e-12);
    expect(schedule!({ step: 1, samples: 0 }).learningRate).to.be.closeTo(0.1 / 1.000004, 1e-12);
    expect(schedule!({ step: 1e9, samples: 0 }).learningRate).to.equal(1e-6);
  });

  it('takes half of the rate for the discriminator, and keeps its columns short', () => {
    const { discriminator, generator } = images().optimizers;
    for (const step of [0, 1000]) {
      const [slow, fast] = [discriminator, generator].map(({ schedule } = discriminator!) => schedule!({ step, samples: 0 }).learningRate!);
      expect(slow).to.be.closeTo(fast! / 2, 1e-12);
    }
    expect(discriminator!.project).to.deep.equal({ kind: 'max-norm', limit: 1.9365 });
    expect(generator!.project).to.equal(undefined);
  });

  it('on images learns by Adam at one constant rate where that is asked for, the columns as short', () => {
    const { discriminator, generator } = images({ optimizer: 'adam' }).optimizers;
    const spec = { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
    expect([discriminator!.spec, generator!.spec]).to.deep.equal([spec, spec]);
    expect([discriminator!.schedule, generator!.schedule]).to.deep.equal([undefined, undefined]);
    expect(discriminator!.project).to.deep.equal({ kind: 'max-norm', limit: 1.9365 });
    expect(images({ optimizer: 'adam', learningRate: 0.01 }).optimizers.generator!.spec).to.include({ learningRate: 0.01 });
  });

  it('shows the discriminator intensities in [0, 1]', () => {
    const { discriminator } = images().networks();
    const rescaling = discriminator!.layers[0]!;
    const seen = rescaling.apply(tf.tensor([-1, 0, 1], [3, 1, 1, 1])) as tf.Tensor;
    expect([...seen.dataSync()]).to.deep.equal([0, 0.5, 1]);
    discriminator!.dispose();
  });

  it('makes k discriminator updates an iteration', () => {
    expect(phase(images({ k: 3 }), 'discriminator').repeats).to.equal(3);
    expect(phase(images({ k: 3 }), 'generator').repeats).to.equal(1);
  });

  it('has the two losses of the paper, by name', () => {
    const loss = (name: string, logit: number) => {
      const inputs = { latent: tf.zeros([2, 100]) };
      const { loss } = phase(images({ loss: name }), 'generator').loss({ generator: constant(0), discriminator: constant(logit) }, inputs);
      return loss.dataSync()[0]!;
    };
    const sigmoid = 1 / (1 + Math.exp(-1.5));
    expect(loss('non-saturating', 1.5)).to.be.closeTo(-Math.log(sigmoid), 1e-6);
    expect(loss('minimax', 1.5)).to.be.closeTo(Math.log(1 - sigmoid), 1e-6);
  });

  it('on points puts fading instance noise on every batch the discriminator judges', () => {
    const { inputs, scalars } = phase(points({ noiseHalfLife: 10 }), 'discriminator');
    expect(inputs.map(({ name }) => name)).to.deep.equal(['real', 'latent', 'real_noise', 'fake_noise']);
    const at = (iteration: number) => scalars!({ iteration, duration: undefined, samples: 0, memory: {} }).noise_deviation!;
    expect([0, 10, 20].map(at)).to.deep.equal([0.5, 0.25, 0.125]);
    expect(phase(points({ instanceNoise: 0 }), 'discriminator').inputs).to.have.length(2);
    expect(phase(images(), 'discriminator').inputs).to.have.length(2);
  });

  it('on points halves the learning rate every `halfLife` updates', () => {
    const { schedule } = points({ halfLife: 100, learningRate: 0.01 }).optimizers.generator!;
    expect(schedule!({ step: 200, samples: 0 }).learningRate).to.be.closeTo(0.0025, 1e-12);
  });
});
