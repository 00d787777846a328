import { expect } from 'chai';
import { areProblem, isProblem, type NoticeEvent, wordsOf } from '../../../src/monitoring/event-words.js';
import { type Told, toldBy } from '../../../src/monitoring/saved/told-by-words.js';
import { startEvent } from '../events.js';

type Cases<T extends NoticeEvent['type']> = readonly (readonly [event: Extract<NoticeEvent, { type: T }>, told?: Told])[];

const onnxruntime = { engine: 'onnxruntime', engineVersion: '1.30.0', precision: 'float32' } as const;

const start = (dataset: string, device: string, workers: string): Cases<'start'>[number] => [
  startEvent({ dataset, ...onnxruntime, device, directory: '/runs/a, b (c), 2 workers' }, { workers }),
  { type: 'start', ...onnxruntime, device },
];

const ranks = ['a', 'a', 'b'].map((host) => ({ host, device: 'CPU', gpus: [] }));

/** Of every kind of event, all that can be told apart. */
const cases: { readonly [T in NoticeEvent['type']]: Cases<T> } = {
  start: [
    start('mnist', 'CPU', '1'),
    start('idx:images,folder:cats, on dogs (2)', 'GPU-3f (NVIDIA H100)', '12'),
    [
      { ...startEvent({ engine: 'cpu' }), iteration: 40 },
      { type: 'start', engine: 'cpu', engineVersion: '4.22.0', precision: 'float32', device: 'CPU' },
    ],
    ...['cpu', 'webgpu'].map(
      (device) =>
        [
          startEvent({ ...onnxruntime, ranks }, { workers: device === 'cpu' ? '3' : '1', device }),
          { type: 'start', ...onnxruntime, device: 'CPU', ranks: '3 ranks on 2 hosts' },
        ] as const,
    ),
  ],
  stage: [
    [
      { type: 'stage', iteration: 0, name: 'adversarial', index: 0, stages: 1 },
      { type: 'stage', name: null },
    ],
    [
      { type: 'stage', iteration: 9, name: 'fade 8x8 (1 of 2)', index: 1, stages: 12 },
      { type: 'stage', name: 'fade 8x8 (1 of 2)' },
    ],
  ],
  measuring: [[{ type: 'measuring', iteration: 0, convolutions: 12 }]],
  sample: [
    [
      { type: 'sample', iteration: 2, path: '/a, diversity 7/samples/iteration-000002.png', diversity: 0.5 },
      { type: 'sample', diversity: 0.5 },
    ],
    [
      { type: 'sample', iteration: 2, path: 'a.png', diversity: 1.5e-7 },
      { type: 'sample', diversity: 1.5e-7 },
    ],
    [
      { type: 'sample', iteration: 2, path: 'a.png', diversity: Number.NaN },
      { type: 'sample', diversity: null },
    ],
  ],
  evaluation: [[{ type: 'evaluation', iteration: 3, figures: { fid: 12.5 }, seconds: 2 }]],
  'mode-collapse': [
    [
      { type: 'mode-collapse', iteration: 6, change: 'collapsed', diversity: 0.125 },
      { type: 'mode-collapse', collapsed: true },
    ],
    [
      { type: 'mode-collapse', iteration: 7, change: 'recovered', diversity: 0.75 },
      { type: 'mode-collapse', collapsed: false },
    ],
  ],
  'dead-discriminator': [
    [{ type: 'dead-discriminator', iteration: 7, change: 'died', network: 'discriminator', gradientNorm: 1e-5 }],
    [{ type: 'dead-discriminator', iteration: 7, change: 'recovered', network: 'discriminator', gradientNorm: 0.5 }],
  ],
  paused: [[{ type: 'paused', iteration: 7 }, { type: 'paused' }]],
  continued: [[{ type: 'continued', iteration: 7, seconds: 65 }, { type: 'continued' }]],
  checkpoint: [[{ type: 'checkpoint', iteration: 3, path: 'checkpoints/iteration-000003', seconds: 0.25 }]],
  'checkpoint-failed': [[{ type: 'checkpoint-failed', iteration: 3, text: 'that of iteration 3 could not be written (ENOSPC)' }]],
  'worker-lost': [
    [{ type: 'worker-lost', iteration: 4, what: 'thread 2 ended', attempt: 2 }],
    [{ type: 'worker-lost', iteration: 4, what: 'thread 2 ended', attempt: 2, rank: 12 }],
  ],
  'non-finite': [[{ type: 'non-finite', iteration: 5, phase: 'generator', inARow: 1 }]],
  warning: [[{ type: 'warning', iteration: 6, text: 'done after 7 iterations of something' }]],
  end: (['done', 'interrupted', 'failed'] as const).map((reason) => [
    { type: 'end', iteration: 7, reason, seconds: 65 },
    { type: 'end', reason },
  ]),
};

describe('an event in words', () => {
  for (const [type, each] of Object.entries(cases)) {
    it(`of ${type} is read back`, () => {
      for (const [event, told] of each) expect(toldBy(wordsOf(event)), wordsOf(event)).to.deep.equal(told);
    });

    it(`of ${type} is known for a problem where it is one`, () => {
      for (const [event] of each) expect(areProblem(wordsOf(event)), wordsOf(event)).to.equal(isProblem(event));
    });
  }

  it('of start is read back where it tells no version and no precision, as it once did', () => {
    const words = 'training gan on ring, onnxruntime (CPU), 2 workers, batch 50 in shards of 25 (--shard 25), seed 1, in /runs/a';
    expect(toldBy(words)).to.deep.equal({ type: 'start', engine: 'onnxruntime', engineVersion: null, precision: null, device: 'CPU' });
  });
});
