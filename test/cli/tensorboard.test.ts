import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventFiles, eventsIn } from '../monitoring/tensorboard/reader.js';
import { tinyDcgan, upTo, useWorkplace } from './workplace.js';

describe('--tensorboard', () => {
  const work = useWorkplace();
  const often = ['--sample-every', '4', '--checkpoint-every', '5', '--seed', '3'];
  const stepsOf = (tag: string): number[] => eventsIn(work.path('run')).flatMap(({ step, scalars }) => (tag in scalars ? [step] : []));

  it('writes an event file into the run directory, with what stats.jsonl has and the sample grids', async () => {
    await work.succeed('train', ...tinyDcgan, '--iterations', '12', ...often, '--out', 'run', '--tensorboard');
    expect(stepsOf('loss/generator')).to.deep.equal(upTo(12));
    const losses = eventsIn(work.path('run')).flatMap(({ scalars }) => scalars['loss/generator'] ?? []);
    const lines = work.read('run', 'stats.jsonl').trimEnd().split('\n');
    const written = lines.map((line) => (JSON.parse(line) as { loss: { generator: number } }).loss.generator);
    expect(losses).to.deep.equal(written.map(Math.fround));
    const grids = eventsIn(work.path('run')).flatMap(({ step, images }) =>
      images['samples/grid'] ? [[step, images['samples/grid'].png]] : [],
    );
    const files = [0, 4, 8, 12].map((n) => [n, readFileSync(work.path('run', 'samples', `iteration-${String(n).padStart(6, '0')}.png`))]);
    expect(grids).to.deep.equal(files);
  });

  it('of ganforge resume goes on with a file of its own', async () => {
    await work.succeed('resume', 'run', '--port', 'off', '--iterations', '15', '--tensorboard');
    expect(eventFiles(work.path('run'))).to.have.length(2);
    expect(stepsOf('loss/generator')).to.deep.equal(upTo(15));
    expect(eventsIn(work.path('run')).flatMap(({ session, step }) => (session ? [step] : []))).to.deep.equal([1, 13]);
  });
});
