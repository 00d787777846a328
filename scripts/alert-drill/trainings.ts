import type { Training } from './subject.js';

/** Of a run that goes on until it is ended. */
const endless = ['--iterations', '100000000', '--checkpoint-every', '500'];

/** A small DCGAN on digits of 8x8 pixels. Its samples are like the data's after twenty grids, and a collapse from the start takes thirty. */
const dcgan = ['dcgan', '--data', 'mnist', '--size', '8', '--set', 'width=8', '--batch', '16', '--sample-every', '100', ...endless];

export const healthyTraining: Training = { name: 'healthy', flags: dcgan };

/** A training that goes wrong by its configuration alone, from its beginning. */
export interface BrokenTraining extends Training {
  readonly how: string;
  /** Alerts that have to fire; others may as well, where one failure brings another. */
  readonly alerts: readonly string[];
}

/** Perceptrons on the ring of Gaussians, with a learning rate each. */
const perceptrons = (generator: number, discriminator: number, hidden: readonly object[]) => ({
  system: 'custom',
  data: 'ring',
  batch: 32,
  options: {
    latent: { size: 2, distribution: 'uniform' },
    loss: 'non-saturating',
    optimizers: {
      generator: { kind: 'adam', learningRate: generator },
      discriminator: { kind: 'adam', learningRate: discriminator },
    },
    generator: [{ dense: { units: 32, init: 'heUniform' } }, 'relu', { dense: { units: 2, init: 'heUniform' } }],
    discriminator: [...hidden, { dense: { units: 1, init: 'heUniform' } }],
  },
});

const alive = [{ dense: { units: 32, init: 'heUniform' } }, { leakyRelu: 0.2 }];
const dead = [{ dense: { units: 32, init: 'zeros' } }, { leakyRelu: 0 }];

export const brokenTrainings = {
  hot: {
    name: 'hot',
    how: 'a learning rate of 0.2, a thousand times the usual one',
    flags: [...dcgan, '--set', 'learningRate=0.2'],
    alerts: ['GanGradientVanished', 'GanLossStalled', 'GanModeCollapse'],
  },
  overpowered: {
    name: 'overpowered',
    how: 'a learning rate of 0.2 on digits of 28x28 pixels, and a generator too small for them',
    flags: [
      'dcgan',
      '--data',
      'mnist',
      '--set',
      'width=4',
      '--set',
      'learningRate=0.2',
      '--batch',
      '16',
      '--sample-every',
      '0',
      ...endless,
    ],
    alerts: ['GanDiscriminatorOverpowering'],
  },
  frozen: {
    name: 'frozen',
    how: 'a discriminator with a learning rate of 1e-30, which changes no parameter',
    configuration: perceptrons(1e-3, 1e-30, alive),
    flags: [...endless, '--sample-every', '0'],
    alerts: ['GanDiscriminatorFooled', 'GanNetworkFrozen'],
  },
  dead: {
    name: 'dead',
    how: 'a discriminator of ReLU units that all start at 0, where they have no gradient',
    configuration: perceptrons(1e-3, 1e-3, dead),
    flags: [...endless, '--sample-every', '0'],
    alerts: ['GanDiscriminatorDead'],
  },
  exploding: {
    name: 'exploding',
    how: 'a learning rate of 1e30, and no limit to the steps dropped in a row',
    flags: [...dcgan, '--set', 'learningRate=1e30', '--set', 'nonFinite.limit=1000000000'],
    alerts: ['GanNonFiniteSteps', 'GanDiverging'],
  },
} as const satisfies Record<string, BrokenTraining>;
