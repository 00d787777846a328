import type { Experiment } from '../experiment.js';

export const dcganExperiments: readonly Experiment[] = [
  {
    system: 'dcgan',
    name: 'mnist',
    title: 'Digits, against the best that a linear model does',
    training: { data: 'mnist', iterations: 5000, batch: 64, shard: 32, evaluateEvery: 500 },
    measuring: {
      samples: 5000,
      repetitions: 3,
      metrics: ['fid', 'kid', 'precision', 'recall', 'density', 'coverage'],
      gaussian: true,
    },
    acceptance: [{ figure: 'fid', relation: 'at most', than: { who: 'gaussian', times: 0.5 } }],
    minutes: 15,
    remarks: [],
  },
];
