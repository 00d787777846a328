import { expect } from 'chai';
import fc from 'fast-check';
import { indexAt, spread, stripOf } from '../../../src/web/browser/sample-choice.js';

const samplesAt = (...iterations: readonly number[]) => iterations.map((iteration) => ({ iteration, diversity: null }));
const iterationsOf = (samples: readonly { iteration: number }[]) => samples.map(({ iteration }) => iteration);
const every = (step: number, last: number) => samplesAt(...Array.from({ length: last / step + 1 }, (_, index) => index * step));
const anySamples = fc.uniqueArray(fc.nat(200_000), { maxLength: 300 }).map((iterations) => samplesAt(...iterations.sort((a, b) => a - b)));

describe('the strip of samples', () => {
  it('has the classic iterations that are reached', () => {
    expect(iterationsOf(stripOf(every(100, 60_000)))).to.deep.equal([100, 1000, 5000, 10_000, 50_000]);
    expect(iterationsOf(stripOf(every(100, 7000)))).to.deep.equal([100, 1000, 5000]);
  });

  it('has the nearest sample before, where there is none of an iteration', () => {
    expect(iterationsOf(stripOf(every(300, 12_000)))).to.deep.equal([0, 900, 4800, 9900]);
  });

  it('has the first and the newest while few are reached', () => {
    expect(stripOf([])).to.deep.equal([]);
    expect(iterationsOf(stripOf(samplesAt(0)))).to.deep.equal([0]);
    expect(iterationsOf(stripOf(every(20, 60)))).to.deep.equal([0, 60]);
    expect(iterationsOf(stripOf(every(100, 1500)))).to.deep.equal([0, 100, 1000, 1500]);
  });
});

describe('samples through a run', () => {
  it('are all of them while these are few', () => {
    expect(iterationsOf(spread(every(100, 500), 12))).to.deep.equal([0, 100, 200, 300, 400, 500]);
  });

  it('are closer to each other at the beginning', () => {
    expect(iterationsOf(spread(every(100, 10_000), 6))).to.deep.equal([0, 200, 500, 1500, 3900, 10_000]);
  });

  it('are as many as asked for, in order, from the first to the newest', () => {
    fc.assert(
      fc.property(anySamples, fc.integer({ min: 2, max: 20 }), (samples, most) => {
        const chosen = iterationsOf(spread(samples, most));
        expect(chosen.length).to.equal(Math.min(most, samples.length));
        expect(chosen).to.deep.equal([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen[0]).to.equal(samples[0]?.iteration);
        expect(chosen.at(-1)).to.equal(samples.at(-1)?.iteration);
      }),
    );
  });

  it('are found by iteration', () => {
    expect([-1, 0, 99, 100, 5000].map((iteration) => indexAt(every(100, 300), iteration))).to.deep.equal([-1, 0, 0, 1, 3]);
  });
});
