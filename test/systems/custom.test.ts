import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { resolveConfig } from '../../src/config/resolve.js';
import type { DataShape } from '../../src/data/dataset.js';
import { custom } from '../../src/systems/custom.js';
import { discriminatorOutput, type Stage, type System, shardMultiple } from '../../src/systems/system.js';
import { inputError } from '../config/input-error.js';
import { imageData, pointData } from '../engines/support.js';
import { functionNetwork } from './function-network.js';

const system: System = custom;

/** Networks for points: [n, 2] -> [n, 2] and [n, 2] -> [n, 1]. */
const perceptrons = {
  latent: { size: 2 },
  generator: [{ dense: 6 }, 'relu', { dense: 2 }],
  discriminator: [{ dense: 6 }, { leakyRelu: 0.2 }, { dense: 1 }],
};

const stageOf = (options: object, data: DataShape = pointData): Stage =>
  system.stages(system.options.parse({ ...perceptrons, ...options }), data)[0]!;
const message = (options: object, data: DataShape = pointData): string => inputError(() => stageOf(options, data)).message;

describe('custom', () => {
  before(() => tf.setBackend('cpu'));

  describe('refuses', () => {
    it('to train without layers', () => {
      expect(message({ generator: null })).to.match(/^custom has no generator: list its layers under options.generator of a --config file/);
      expect(message({ discriminator: [] })).to.match(/^custom has no discriminator: list its layers under options.discriminator/);
    });

    it('a generator that makes other shapes than the data has, with both shapes', () => {
      expect(message({ generator: [{ dense: 3 }] })).to.equal(
        'generator layer 1 (dense) makes [3] and the data has [2]: change its layers',
      );
      const generator = [{ dense: 16 }, { reshape: [4, 4, 1] }, { upsample: 2 }];
      expect(message({ generator, discriminator: ['flatten', { dense: 1 }] }, imageData(12, 1))).to.equal(
        'generator layer 3 (upsample) makes [8, 8, 1] and the data has [12, 12, 1]: change its layers, or bring the images to its size with --size 8',
      );
    });

    it('a discriminator that does not end in one unit', () => {
      expect(message({ discriminator: [{ dense: 6 }, 'relu'] })).to.equal(
        'discriminator layer 2 (relu) makes [6] and a discriminator ends in [1], one unit: end it with `- dense: 1`',
      );
      const generator = [{ dense: 64 }, { reshape: [8, 8, 1] }];
      expect(message({ generator, discriminator: [{ conv: 2 }] }, imageData(8, 1))).to.equal(
        'discriminator layer 1 (conv) makes [8, 8, 2] and a discriminator ends in [1], one unit: end it with `- flatten` and `- dense: 1`',
      );
    });

    it('a layer that does not fit, in either network', () => {
      expect(message({ generator: [{ conv: 2 }] })).to.match(
        /^generator layer 1 \(conv\) gets \[2\] and needs \[height, width, channels\]: /,
      );
      expect(message({ discriminator: [{ dense: 3 }, { pixelShuffle: 2 }] })).to.match(
        /^discriminator layer 2 \(pixelShuffle\) gets \[3\] and/,
      );
    });

    it('a sigmoid before a loss that takes it itself', () => {
      const discriminator = [{ dense: 1 }, 'sigmoid'];
      expect(message({ discriminator })).to.equal(
        'discriminator layer 2 (sigmoid) is the sigmoid that the non-saturating loss takes itself: leave it out',
      );
      expect(stageOf({ discriminator, loss: 'least-squares' }).phases).to.have.length(2);
    });

    it('label smoothing of scores', () => {
      expect(message({ loss: 'hinge', labelSmoothing: 0.9 })).to.match(/^labelSmoothing is 0.9 and the hinge loss has no probabilities/);
    });

    it('penalties on gradients where batch normalisation mixes samples', () => {
      const discriminator = [{ dense: 4 }, 'batchNorm', { dense: 1 }];
      for (const kind of ['gradient', 'r1', 'r2']) {
        expect(message({ discriminator, penalty: { kind } })).to.equal(
          `the penalty '${kind}' takes each sample's gradient by itself, and discriminator layer 2 (batchNorm) mixes samples: take layerNorm or instanceNorm in its place`,
        );
      }
      expect(stageOf({ discriminator, penalty: { kind: 'drift' } }).phases).to.have.length(2);
    });

    it('a generator whose samples depend on each other', () => {
      expect(message({ generator: [{ dense: 1 }, 'minibatchStd'] })).to.equal(
        'generator layer 2 (minibatchStd) compares samples, and each is drawn by itself: put it into the discriminator',
      );
    });

    it('to augment points', () => {
      expect(message({ augment: ['color'] })).to.match(/^augment is color and the data holds points: leave it out/);
    });
  });

  describe('in a configuration file', () => {
    const resolve = (options: object) =>
      resolveConfig({ file: { options: { ...perceptrons, ...options } }, fileName: 'run.yaml', flags: {}, set: [] }, system, 2);
    const wrong = (options: object): string => inputError(() => resolve(options)).message;

    it('is written out whole, and taken again as it stands', () => {
      const { options } = resolve({ penalty: { kind: 'r1' }, optimizers: { generator: { kind: 'sgd' } } });
      expect(options).to.deep.include({
        penalty: [{ kind: 'r1', weight: 10, every: 1 }],
        latent: { size: 2, distribution: 'normal' },
        instanceNoise: { deviation: 0, halfLife: 3000 },
        optimizers: {
          generator: { kind: 'sgd', learningRate: 2e-4, momentum: 0, schedule: null },
          discriminator: { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, schedule: null },
        },
      });
      expect(resolve(options).options).to.deep.equal(options);
    });

    it('takes penalties one by one, in a list, or none', () => {
      const penalty = (value: unknown) => resolve({ penalty: value }).options.penalty;
      expect(penalty('none')).to.deep.equal([]);
      expect(penalty(null)).to.deep.equal([]);
      expect(penalty([{ kind: 'gradient' }, { kind: 'drift' }])).to.deep.equal([
        { kind: 'gradient', weight: 10, every: 1 },
        { kind: 'drift', weight: 0.001 },
      ]);
    });

    for (const [options, error] of [
      [{ generatr: [] }, "run.yaml has an unknown key 'options.generatr': did you mean 'options.generator'?"],
      [{ latent: { sise: 3 } }, "options.latent of run.yaml has an unknown key 'sise': did you mean 'size'?"],
      [{ latent: 3 }, 'options.latent of run.yaml is 3: expected the keys size, distribution'],
      [{ loss: 'hing' }, 'options.loss of run.yaml is "hing": expected one of minimax, non-saturating, least-squares, hinge, wasserstein'],
      [{ k: 0 }, 'options.k of run.yaml is 0: expected a whole number of at least 1'],
      [{ penalty: { kind: 'r3' } }, 'kind of options.penalty of run.yaml is "r3": expected one of gradient, r1, r2, drift'],
      [{ penalty: { weight: 3 } }, 'kind of options.penalty of run.yaml is missing: expected one of gradient, r1, r2, drift'],
      [{ penalty: { kind: 'r1', weigth: 3 } }, "options.penalty of run.yaml has an unknown key 'weigth': did you mean 'weight'?"],
      [
        { penalty: [{ kind: 'drift' }, { kind: 'r1', weight: 0 }] },
        '1.weight of options.penalty of run.yaml is 0: expected a number above 0',
      ],
      [
        { optimizers: { generator: { kind: 'adam', lerningRate: 1 } } },
        "generator of options.optimizers of run.yaml has an unknown key 'lerningRate': did you mean 'learningRate'?",
      ],
      [
        { optimizers: { generator: { kind: 'sgd', beta1: 0.5 } } },
        "generator of options.optimizers of run.yaml has an unknown key 'beta1': the keys are kind, learningRate, momentum, schedule",
      ],
      [
        { optimizers: { generator: { kind: 'adm' } } },
        'generator.kind of options.optimizers of run.yaml is "adm": expected one of adam, sgd, rmsprop',
      ],
      [
        { optimizers: { generator: { kind: 'adam', schedule: { kind: 'halving', every: 0 } } } },
        'generator.schedule.every of options.optimizers of run.yaml is 0: expected a number above 0',
      ],
      [{ optimizers: { critic: {} } }, "options.optimizers of run.yaml has an unknown key 'critic': the keys are generator, discriminator"],
      [{ generator: [{ dens: 3 }] }, "generator layer 1 is the unknown 'dens': did you mean 'dense'?"],
      [{ generator: { dense: 3 } }, 'options.generator of run.yaml is {"dense":3}: expected a list, each any value or null'],
      [{ discriminator: [{ dense: { unit: 3 } }] }, "discriminator layer 1 (dense) has an unknown key 'unit': did you mean 'units'?"],
    ] as const) {
      it(`refuses ${JSON.stringify(options)}`, () => expect(wrong(options)).to.equal(error));
    }

    it('cuts the batch in multiples of the groups of minibatchStd', () => {
      const discriminator = [{ dense: 6 }, { minibatchStd: 4 }, { minibatchStd: 6 }, { dense: 1 }];
      const options = system.options.parse({ ...perceptrons, discriminator });
      expect(shardMultiple(system, options)).to.equal(12);
      const file = { options: { ...perceptrons, discriminator } };
      expect(resolveConfig({ file, flags: { batch: 48 }, set: [] }, system, 4).shard).to.equal(12);
      expect(inputError(() => resolveConfig({ file, flags: { batch: 40 }, set: [] }, system, 4)).code).to.equal('invalid-batch');
    });
  });

  it('shows D(x) as a probability or a score, as the loss has it', () => {
    const output = (loss: string) => discriminatorOutput(system, system.options.parse({ loss }));
    expect(['minimax', 'non-saturating', 'least-squares', 'hinge', 'wasserstein'].map(output)).to.deep.equal([
      'probability',
      'probability',
      'score',
      'score',
      'score',
    ]);
  });

  describe('has the phases of its options:', () => {
    it('k updates of the discriminator for one of the generator, with clipping of the one', () => {
      const { phases, optimizers } = stageOf({ k: 3, clip: 0.01 });
      expect(phases.map(({ name, repeats, every, order }) => [name, repeats, every, order])).to.deep.equal([
        ['discriminator', 3, 1, 1],
        ['generator', 1, 1, 1],
      ]);
      expect(optimizers.discriminator!.project).to.deep.equal({ kind: 'clip', limit: 0.01 });
      expect(optimizers.generator!.project).to.equal(undefined);
    });

    it('penalties of second order, lazy ones by themselves', () => {
      const penalty = [{ kind: 'gradient' }, { kind: 'drift' }, { kind: 'r1', every: 16 }];
      expect(stageOf({ penalty }).phases.map(({ name, every, order }) => [name, every, order])).to.deep.equal([
        ['discriminator', 1, 2],
        ['discriminator_penalty1', 16, 2],
        ['generator', 1, 1],
      ]);
    });

    it('latents shared between the networks where asked', () => {
      const shares = (shareLatents: boolean) =>
        stageOf({ shareLatents }).phases.map(({ inputs }) => {
          const latent = inputs.find(({ name }) => name === 'latent');
          return latent && 'share' in latent ? latent.share : undefined;
        });
      expect(shares(true)).to.deep.equal(['latent', 'latent']);
      expect(shares(false)).to.deep.equal([undefined, undefined]);
    });

    it('instance noise that halves', () => {
      const [discriminator] = stageOf({ instanceNoise: { deviation: 0.5, halfLife: 10 } }).phases;
      const at = (iteration: number) => discriminator!.scalars!({ iteration, duration: undefined, samples: 0, memory: {} });
      expect([at(0), at(20)]).to.deep.equal([{ noise_deviation: 0.5 }, { noise_deviation: 0.125 }]);
    });
  });

  describe('has the loss of its options:', () => {
    // D(x) = <w, x> with |w| = 5 and G(z) = z.
    const critic = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, tf.tensor2d([[3], [-4]]));
    const networks = { generator: functionNetwork((z) => z), discriminator: functionNetwork(critic) };
    const inputs = () => ({
      real: tf.tensor2d([[1, 0.5]]),
      latent: tf.tensor2d([[0, -0.5]]),
      penalty_share: tf.tensor2d([[0.3]]),
    });
    const [onReal, onFake] = [1, 2];
    const lossOf = (phase: string, options: object): number =>
      tf.tidy(
        () =>
          stageOf(options)
            .phases.find(({ name }) => name === phase)!
            .loss(networks, inputs())
            .loss.dataSync()[0]!,
      );
    const softplus = (x: number) => Math.log1p(Math.exp(x));

    for (const [title, options, discriminator, generator] of [
      ['non-saturating', {}, softplus(-onReal) + softplus(onFake), softplus(-onFake)],
      ['minimax', { loss: 'minimax' }, softplus(-onReal) + softplus(onFake), -softplus(onFake)],
      ['label smoothing', { labelSmoothing: 0.9 }, 0.9 * softplus(-onReal) + 0.1 * softplus(onReal) + softplus(onFake), softplus(-onFake)],
      ['hinge', { loss: 'hinge' }, Math.max(0, 1 - onReal) + Math.max(0, 1 + onFake), -onFake],
      ['least squares', { loss: 'least-squares' }, 0.5 * ((onReal - 1) ** 2 + onFake ** 2), 0.5 * (onFake - 1) ** 2],
      ['Wasserstein', { loss: 'wasserstein' }, onFake - onReal, -onFake],
      ['gradient penalty', { loss: 'wasserstein', penalty: { kind: 'gradient', weight: 2 } }, onFake - onReal + 2 * 16, -onFake],
      ['R1', { loss: 'wasserstein', penalty: { kind: 'r1', weight: 2 } }, onFake - onReal + 2 * 12.5, -onFake],
      ['R2', { loss: 'wasserstein', penalty: { kind: 'r2', weight: 2 } }, onFake - onReal + 2 * 12.5, -onFake],
      ['drift', { loss: 'wasserstein', penalty: { kind: 'drift', weight: 2 } }, onFake - onReal + 2 * onReal ** 2, -onFake],
      [
        'two penalties',
        {
          loss: 'wasserstein',
          penalty: [
            { kind: 'r1', weight: 2 },
            { kind: 'drift', weight: 3 },
          ],
        },
        onFake - onReal + 2 * 12.5 + 3 * onReal ** 2,
        -onFake,
      ],
    ] as const) {
      it(title, () => {
        expect(lossOf('discriminator', options)).to.be.closeTo(discriminator, 1e-5);
        expect(lossOf('generator', options)).to.be.closeTo(generator, 1e-5);
      });
    }

    it('a lazy penalty, its weight times its interval', () => {
      const options = { loss: 'wasserstein', penalty: { kind: 'r1', weight: 2, every: 4 } };
      expect(lossOf('discriminator_penalty1', options)).to.be.closeTo(4 * 2 * 12.5, 1e-4);
      expect(lossOf('discriminator', options)).to.be.closeTo(onFake - onReal, 1e-5);
    });
  });
});
