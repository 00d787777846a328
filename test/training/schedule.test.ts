import { expect } from 'chai';
import { sampleIndex } from '../../src/data/sampler.js';
import type { Checkpoint } from '../../src/training/checkpoint.js';
import {
  expectNear,
  fixture,
  imageNumber,
  lastCheckpoint,
  meanRow,
  type Outcome,
  rows,
  runConfig,
  samplesOf,
  trainRun,
  useSharedFolder,
  values,
  writeImages,
} from './support.js';

describe('phases of an iteration', () => {
  const folder = useSharedFolder();
  let events: Outcome['events'];
  let prepared: Outcome['prepared'];
  let checkpoint: Checkpoint;

  before(async () => {
    const data = { data: writeImages(folder.path('data'), 50), other: writeImages(folder.path('other'), 40) };
    ({ events, prepared } = await trainRun(await runConfig({ system: fixture('schedule'), data }), folder.path('run')));
    checkpoint = lastCheckpoint(folder.path('run'));
  });

  const recorded = (step: string, output: string) => values(checkpoint.memory, `record/${step}/${output}`);

  it('run in order, repeats times, in every n-th iteration', () => {
    const order = events.flatMap((event) => (event.type === 'step' ? [`${event.iteration} ${event.phase}`] : []));
    const often = (t: number) => [`${t} often`, `${t} often`, `${t} often`];
    expect(order).to.deep.equal([...often(0), '0 seldom', ...often(1), ...often(2), '2 seldom']);
    expect(checkpoint.progress.steps).to.deep.equal({ pair: 9, single: 2 });
  });

  it('train the networks of their optimizer only, in its order', () => {
    const x = [0, 1, 2].flatMap((t) => [0, 1, 2].map((repeat) => meanRow(rows(checkpoint.memory, `record/often/${t}/${repeat}/x`))));
    const o = [0, 2].map((t) => meanRow(rows(checkpoint.memory, `record/seldom/${t}/0/o`)));
    const sum = (all: number[][], rate: number) => all[0]!.map((_, i) => -rate * all.reduce((total, row) => total + row[i]!, 0));
    expectNear(values(checkpoint.parameters, 'a/dense/kernel'), sum(x, 1), 1e-5);
    expectNear(values(checkpoint.parameters, 'b/dense/kernel'), sum(x, 2), 1e-5);
    expectNear(values(checkpoint.parameters, 'c/dense/kernel'), sum(o, 0.5), 1e-5);
  });

  it('see the same batch of a shared data stream, in all phases and repeats of an iteration', () => {
    for (const name of ['x', 'class']) {
      for (const step of ['often/0/1', 'often/0/2', 'seldom/0/0']) {
        expect(recorded(step, name), `${step} ${name}`).to.deep.equal(recorded('often/0/0', name));
      }
      expect(recorded('often/1/0', name), name).to.not.deep.equal(recorded('often/0/0', name));
    }
  });

  it('see the same shared latents and classes in their last repeats, and others in every repeat before', () => {
    for (const name of ['z', 'k']) {
      expect(recorded('seldom/0/0', name), name).to.deep.equal(recorded('often/0/2', name));
      const draws = ['often/0/0', 'often/0/1', 'often/0/2', 'often/1/2'].map((step) => recorded(step, name));
      expect(new Set(draws.map(String)).size, name).to.equal(draws.length);
    }
  });

  it('see other values in every phase and repeat in inputs that are not shared', () => {
    const draws = ['often/0/0', 'often/0/1', 'often/0/2', 'seldom/0/0', 'often/1/0'].map((step) => recorded(step, 'own'));
    expect(new Set(draws.map(String)).size).to.equal(draws.length);
  });

  it('read every stream in its own order, and factor times the batch where they ask for it', () => {
    const numbers = (step: string, output: string) => rows(checkpoint.memory, `record/${step}/${output}`).map(imageNumber);
    const next = (stream: string, size: number, from: number, count: number) =>
      Array.from({ length: count }, (_, i) => sampleIndex(from + i, size, 7, stream));
    expect(numbers('often/0/0', 'x')).to.deep.equal(next('data', 50, 0, 12));
    expect(numbers('seldom/0/0', 'fresh')).to.deep.equal(next('data', 50, 12, 12));
    expect(numbers('often/1/0', 'x')).to.deep.equal(next('data', 50, 24, 12));
    expect(numbers('seldom/0/0', 'o')).to.deep.equal(next('other', 40, 0, 24));
    expect(numbers('seldom/2/0', 'o')).to.deep.equal(next('other', 40, 24, 24));
    expect(checkpoint.progress.cursors).to.deep.equal({ data: 60, other: 48 });
    const images = samplesOf(prepared, 'other');
    expect(rows(checkpoint.memory, 'record/seldom/0/0/o')).to.deep.equal(next('other', 40, 0, 24).map((i) => images[i]));
  });

  it('get the labels of the samples they read, and random classes in range', () => {
    const numbers = rows(checkpoint.memory, 'record/often/0/0/x').map(imageNumber);
    expect(recorded('often/0/0', 'class')).to.deep.equal(numbers.map((i) => i % 4));
    const classes = recorded('often/0/0', 'k');
    expect(new Set(classes).size).to.be.greaterThan(1);
    for (const k of classes) expect(k).to.be.oneOf([0, 1, 2, 3, 4]);
  });
});
