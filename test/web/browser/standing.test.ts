import { expect } from 'chai';
import { aboutWords, progressOf, stateWords } from '../../../src/web/browser/standing.js';
import { durationWords, numberWords, shortNumber } from '../../../src/web/browser/words.js';
import type { Standing } from '../../../src/web/protocol.js';

const standing: Standing = {
  state: 'training',
  stage: null,
  iteration: 250,
  iterations: 1000,
  seconds: 60,
  duration: null,
  busy: [],
  modeCollapse: false,
};

describe('how far a run is, in words', () => {
  it('tells iterations and the time that is left', () => {
    expect(progressOf(standing, 1234.5)).to.deep.equal({
      share: 0.25,
      done: '250 of 1,000 iterations in 1m 0s',
      left: '1,235 images/s, about 3m 0s left',
    });
  });

  it('counts time where that ends the run, or is nearer to do so', () => {
    const timed = progressOf({ ...standing, iterations: null, duration: 80 }, undefined);
    expect(timed).to.deep.equal({ share: 0.75, done: '250 iterations in 1m 0s of 1m 20s', left: 'about 20s left' });
    expect(progressOf({ ...standing, duration: 80 }, undefined).share).to.equal(0.75);
  });

  it('promises nothing of a run without an end, or that does not train', () => {
    expect(progressOf({ ...standing, iterations: null }, undefined)).to.deep.equal({
      share: null,
      done: '250 iterations in 1m 0s',
      left: '',
    });
    expect(progressOf({ ...standing, state: 'paused' }, 100).left).to.equal('');
    expect(progressOf({ ...standing, iteration: 0, seconds: 0 }, undefined).left).to.equal('');
    expect(progressOf({ ...standing, iteration: 1000 }, undefined)).to.include({ share: 1, left: '' });
  });

  it('names the stage that trains', () => {
    expect(stateWords({ ...standing, stage: 'base' })).to.equal('base');
    expect(stateWords({ ...standing, stage: 'base', state: 'paused' })).to.equal('paused');
    expect(stateWords({ ...standing, state: 'unknown' })).to.equal('not training');
  });

  it('says what is trained', () => {
    const about = {
      system: 'wgan',
      dataset: 'ring',
      output: 'score',
      engine: 'cpu',
      device: 'CPU',
      workers: 1,
      batch: 8,
      shard: 8,
      seed: 1,
    } as const;
    expect(aboutWords({ ...about, engineVersion: '4.22.0', precision: 'float32' })).to.equal(
      'wgan on ring, cpu 4.22.0 in float32 (CPU), 1 worker',
    );
    expect(aboutWords({ ...about, engineVersion: null, precision: null })).to.equal('wgan on ring, cpu (CPU), 1 worker');
    expect(aboutWords({ ...about, engineVersion: null, precision: null, ranks: '4 ranks on 2 hosts' })).to.equal(
      'wgan on ring, cpu (CPU), 1 worker for each of 4 ranks on 2 hosts',
    );
  });
});

describe('numbers in words', () => {
  it('have as many digits as can be read', () => {
    expect([0, 0.00123456, 12.345, 1234.5, -0.5].map(numberWords)).to.deep.equal(['0', '0.00123', '12.3', '1,235', '-0.5']);
    expect([0, 950, 1000, 1234, 50_000, 3_500_000].map(shortNumber)).to.deep.equal(['0', '950', '1k', '1.23k', '50k', '3.5M']);
    expect([0, 59.6, 3599, 7500].map(durationWords)).to.deep.equal(['0s', '1m 0s', '59m 59s', '2h 5m']);
  });
});
