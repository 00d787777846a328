import type { Experiment } from '../experiment.js';

export const infoganExperiments: readonly Experiment[] = [
  {
    system: 'infogan',
    name: 'mnist',
    title: 'Does a code learnt without labels mean the digit?',
    training: { data: 'mnist', iterations: 3000, batch: 128, shard: 64, evaluateEvery: 300 },
    measuring: { samples: 5000, repetitions: 3, metrics: ['fid', 'precision', 'recall', 'code-match'], gaussian: true },
    acceptance: [{ figure: 'code-match', relation: 'at least', than: 0.8 }],
    minutes: 25,
    remarks: [
      'Share of samples that a classifier trained apart reads as the class their code stands for, codes matched with classes one to one as fits best. Guessing gives about 0.1.',
    ],
  },
];
