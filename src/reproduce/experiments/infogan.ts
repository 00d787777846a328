import type { Experiment } from '../experiment.js';

export const infoganExperiments: readonly Experiment[] = [
  {
    system: 'infogan',
    name: 'mnist',
    title: 'Does a code learnt without labels mean the digit?',
    training: { data: 'mnist', iterations: 2000, batch: 128, shard: 64, evaluateEvery: 200, options: { information: 0.1 } },
    measuring: { samples: 5000, repetitions: 3, metrics: ['fid', 'precision', 'recall', 'code-match'], gaussian: true },
    acceptance: [{ figure: 'code-match', relation: 'at least', than: 0.8 }],
    minutes: 20,
    remarks: [
      'The mutual information has a tenth of the default weight: with all of it a code settles before digits are drawn, on a group of digits that look alike, and 0.72 was matched from iteration 600 on.',
      'Share of samples that a classifier trained apart reads as the class their code stands for, codes matched with classes one to one as fits best. Guessing gives about 0.1.',
    ],
  },
];
