import type { Figure, Figures } from '../../src/reproduce/figures.js';
import type { Result } from '../../src/reproduce/result.js';

/** A figure of single values. */
export const figure = (values: Readonly<Record<string, number>>, better: 'lower' | 'higher' = 'higher'): Figure => ({
  title: 'Figure',
  better,
  values: Object.fromEntries(Object.entries(values).map(([who, value]) => [who, { mean: value, values: [value] }])),
});

/** A result of the experiment `ring` that all was met of. */
export function result(figures: Figures, changes: Partial<Result> = {}): Result {
  return {
    system: 'gan',
    experiment: 'ring',
    title: 'Eight Gaussians',
    passed: true,
    verdicts: [{ figure: 'modes', value: 8, wanted: 'at least 8', passed: true }],
    figures,
    remarks: ['A remark.'],
    command: 'npx ganforge reproduce gan --only ring',
    training: {
      command: 'npx ganforge train gan',
      data: 'ring',
      data_hash: '0123456789abcdef0123',
      iterations: 100,
      seed: 1,
      shard: 50,
      engine: 'onnxruntime',
    },
    evaluation: { samples: 2500, repetitions: 5, seed: 0 },
    pictures: [{ file: 'curves.png', shows: 'How the training went' }],
    versions: { node: '20.0.0' },
    machine: { processor: 'a processor', cores: 2 },
    seconds: { training: 100.4, evaluation: 20 },
    ...changes,
  };
}
