import type { Experiment } from '../experiment.js';

export const acganExperiments: readonly Experiment[] = [
  {
    system: 'acgan',
    name: 'mnist',
    title: 'Digits of the class asked for',
    training: {
      data: 'mnist',
      iterations: 4000,
      batch: 100,
      shard: 50,
      evaluateEvery: 400,
      options: { width: 48, discriminatorWidth: 16 },
    },
    measuring: { samples: 5000, repetitions: 3, metrics: ['fid', 'precision', 'recall', 'class-consistency'], gaussian: true },
    acceptance: [{ figure: 'class-consistency', relation: 'at least', than: 0.9 }],
    minutes: 25,
    remarks: [
      'Both networks half as wide as by default.',
      'The class is read by a classifier trained apart; the figure of real data is of images that it has not seen in training.',
    ],
  },
];
