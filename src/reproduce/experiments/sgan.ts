import type { Experiment } from '../experiment.js';

export const sganExperiments: readonly Experiment[] = [
  {
    system: 'sgan',
    name: 'mnist',
    title: 'A classifier of digits from 100 labels, beside one from those labels alone',
    training: { data: 'mnist', iterations: 12000, batch: 100, shard: 50, options: { labels: 100, unlabelled: 8000 } },
    twin: { name: 'labels alone', options: { supervisedOnly: true }, iterations: 3000 },
    measuring: { samples: 2500, repetitions: 3, metrics: [], testAccuracy: true },
    acceptance: [
      { figure: 'test-accuracy', relation: 'at least', than: 0.93 },
      { figure: 'test-accuracy', relation: 'above', than: { who: 'labels alone' } },
    ],
    minutes: 20,
    remarks: [
      'Tested on the 2,000 images left over: 8,000 are used without their class, 100 of those with it.',
      'The samples of a generator that matches features are not meant to be looked at (section 5 of the paper).',
    ],
  },
];
