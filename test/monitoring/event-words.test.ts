import { expect } from 'chai';
import { wordsOf } from '../../src/monitoring/event-words.js';
import { startEvent } from './events.js';

describe('a run in words', () => {
  it('says why it has one worker on WebGPU', () => {
    expect(wordsOf(startEvent({}, { device: 'webgpu' }))).to.include(', 1 worker (WebGPU takes one a process), batch 128 in shards of 128');
    expect(wordsOf(startEvent({}, { workers: 1 }))).to.include(', 1 worker, batch');
  });

  it('says which ranks train it, and where', () => {
    const ranks = ['a', 'a', 'b'].map((host, i) => ({ host, device: `GPU ${i}`, gpus: [String(i)] }));
    const words = wordsOf(startEvent({ ranks }, { workers: 2 }));
    expect(words).to.include(', 2 workers for each of 3 ranks on 2 hosts: a (GPU 0, GPU 1), b (GPU 2), batch 128');
    expect(wordsOf(startEvent())).to.not.include('rank');
  });

  it('names another rank that something has happened to', () => {
    const lost = { type: 'worker-lost', iteration: 1, what: 'sum task: gone', attempt: 1 } as const;
    expect(wordsOf({ ...lost, rank: 3 })).to.equal(`rank 3: ${wordsOf(lost)}`);
  });

  it('tells the figures of an evaluation', () => {
    const figures = { fid: 12.345, precision: 0.5 };
    const words = wordsOf({ type: 'evaluation', iteration: 1, figures, seconds: 1.25 });
    expect(words).to.equal('evaluation fid 12.3, precision 0.500 (1.3 s)');
  });
});
