import { expect } from 'chai';
import { Run } from '../../../src/web/browser/run.js';
import type { Snapshot, Update } from '../../../src/web/protocol.js';

const standing = { stage: null, iterations: null, seconds: 1, duration: null, busy: [], modeCollapse: false };
const sampleAt = (iteration: number) => ({ iteration, diversity: null });
const snapshot: Snapshot = {
  ...standing,
  id: 'a',
  name: 'a',
  state: 'training',
  iteration: 2,
  about: null,
  config: '',
  history: { iteration: [1, 2], seconds: [0.5, 1], series: { 'loss/generator': [0.7, 0.6], 'evaluation/fid': [9, null] } },
  samples: [sampleAt(0), sampleAt(2)],
  grid: null,
  events: [],
  control: false,
};
const update = (news: Partial<Update>): Update => ({
  ...standing,
  state: 'training',
  iteration: 3,
  rows: [],
  samples: [],
  events: [],
  ...news,
});

describe('a run of the page', () => {
  it('is its snapshot, and what came since', () => {
    const run = new Run(snapshot);
    run.add(update({ rows: [{ iteration: 3, seconds: 1.5, values: { 'loss/generator': 0.5 } }], samples: [sampleAt(3)] }));
    expect(run.standing.iteration).to.equal(3);
    expect(run.history.rows.map(({ iteration }) => iteration)).to.deep.equal([1, 2, 3]);
    expect(run.newest('loss/generator')).to.equal(0.5);
    expect(run.newest('evaluation/fid')).to.equal(9);
    expect(run.newest('loss/critic')).to.equal(undefined);
    expect(run.samples).to.deep.equal([sampleAt(0), sampleAt(2), sampleAt(3)]);
  });

  it('has no sample twice where it was resumed', () => {
    const run = new Run(snapshot);
    run.add(update({ samples: [sampleAt(1), sampleAt(2)] }));
    expect(run.samples).to.deep.equal([sampleAt(0), sampleAt(1), sampleAt(2)]);
  });

  it('keeps the newest events, and not more than can be read', () => {
    const run = new Run(snapshot);
    const events = Array.from({ length: 600 }, (_, iteration) => ({ time: '', iteration, text: 'sample', problem: false }));
    run.add(update({ events }));
    expect(run.events.length).to.equal(500);
    expect(run.events.at(-1)?.iteration).to.equal(599);
  });
});
