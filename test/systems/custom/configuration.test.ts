import * as tf from '@tensorflow/tfjs';
import { expect } from 'chai';
import { resolveConfig } from '../../../src/config/resolve.js';
import { shardMultiple } from '../../../src/systems/system.js';
import { inputError } from '../../config/input-error.js';
import { perceptrons, system } from './support.js';

describe('custom in a configuration file', () => {
  before(() => tf.setBackend('cpu'));

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
