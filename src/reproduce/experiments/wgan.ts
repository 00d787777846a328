import type { Experiment } from '../experiment.js';

export const wganExperiments: readonly Experiment[] = [
  {
    system: 'wgan',
    name: 'mnist',
    title: 'Digits with a clipped critic, beside those of dcgan',
    training: { data: 'mnist', iterations: 5000, batch: 64, shard: 32, evaluateEvery: 500, options: { width: 32 } },
    measuring: {
      samples: 5000,
      repetitions: 3,
      metrics: ['fid', 'kid', 'precision', 'recall', 'density', 'coverage'],
      gaussian: true,
      criticTrend: true,
      beside: 'dcgan-mnist',
    },
    acceptance: [{ figure: 'fid', relation: 'below', than: { who: 'gaussian' } }],
    minutes: 15,
    remarks: ['Half as wide as the default, because the critic is updated five times an iteration.'],
  },
];
