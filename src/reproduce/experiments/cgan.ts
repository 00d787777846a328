import type { Experiment } from '../experiment.js';

export const cganExperiments: readonly Experiment[] = [
  {
    system: 'cgan',
    name: 'mnist',
    title: 'Digits of the class asked for',
    training: { data: 'mnist', iterations: 5000, batch: 64, shard: 32, evaluateEvery: 500 },
    measuring: { samples: 5000, repetitions: 3, metrics: ['fid', 'precision', 'recall', 'class-consistency'], gaussian: true },
    acceptance: [{ figure: 'class-consistency', relation: 'at least', than: 0.9 }],
    minutes: 15,
    remarks: ['The class is read by a classifier trained apart; the figure of real data is of images that it has not seen in training.'],
  },
];
