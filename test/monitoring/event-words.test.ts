import { expect } from 'chai';
import { wordsOf } from '../../src/monitoring/event-words.js';
import { startEvent } from './events.js';

describe('a run in words', () => {
  it('says why it has one worker on WebGPU', () => {
    expect(wordsOf(startEvent({}, { device: 'webgpu' }))).to.include(', 1 worker (WebGPU takes one a process), batch 128 in shards of 128');
    expect(wordsOf(startEvent({}, { workers: 1 }))).to.include(', 1 worker, batch');
  });

  it('tells the figures of an evaluation', () => {
    const figures = { fid: 12.345, precision: 0.5 };
    const words = wordsOf({ type: 'evaluation', iteration: 1, figures, seconds: 1.25 });
    expect(words).to.equal('evaluation fid 12.3, precision 0.500 (1.3 s)');
  });
});
