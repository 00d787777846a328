import type { Experiment } from '../experiment.js';

export const wganGpExperiments: readonly Experiment[] = [
  {
    system: 'wgan-gp',
    name: 'mnist',
    title: 'Digits: does the critic tell how far training is? Beside those of dcgan',
    training: { data: 'mnist', iterations: 4000, batch: 64, shard: 32, evaluateEvery: 400, options: { width: 32 } },
    measuring: {
      samples: 5000,
      repetitions: 3,
      metrics: ['fid', 'kid', 'precision', 'recall', 'density', 'coverage'],
      gaussian: true,
      criticTrend: true,
      beside: 'dcgan-mnist',
    },
    acceptance: [{ figure: 'critic-trend', relation: 'at most', than: -0.8 }],
    minutes: 20,
    remarks: ['Half as wide as the default, because the critic is updated five times an iteration, with second derivatives.'],
  },
];
