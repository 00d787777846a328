import { expect } from 'chai';
import fc from 'fast-check';
import { CollapseWatch, lowDiversity, samplesAtFirst, samplesInARow } from '../../src/evaluation/mode-collapse.js';

/** What a watch says of each of the diversities, after one that was good. */
const watch = (...diversities: readonly number[]) => {
  const collapse = new CollapseWatch();
  collapse.observe(1);
  return diversities.map((diversity) => collapse.observe(diversity));
};

describe('mode collapse', () => {
  it('is reported at the third sample in a row of less than half of the diversity of the data, once', () => {
    expect(watch(0.49, 0.1, 0, 0.2, 0.3)).to.deep.equal([undefined, undefined, 'collapsed', undefined, undefined]);
  });

  it('is not reported where the diversity is low now and then', () => {
    expect(watch(0.1, 0.1, 0.5, 0.1, 0.1, 0.9, 0.1).filter((change) => change)).to.deep.equal([]);
  });

  it('is over at the third sample in a row that is not low, and can come back', () => {
    const changes = watch(0.1, 0.1, 0.1, 0.6, 0.6, 0.1, 0.6, 0.6, 0.6, 0.1, 0.1, 0.1);
    expect(changes.map((change, i) => [i, change]).filter(([, change]) => change)).to.deep.equal([
      [2, 'collapsed'],
      [8, 'recovered'],
      [11, 'collapsed'],
    ]);
  });

  it('takes thirty samples from the start of a run, where generators may draw the same for long', () => {
    const collapse = new CollapseWatch();
    const changes = Array.from({ length: samplesAtFirst + 3 }, () => collapse.observe(0.01));
    expect(changes.map((change, i) => [i, change]).filter(([, change]) => change)).to.deep.equal([[29, 'collapsed']]);
  });

  it('is not told by samples that can’t be compared', () => {
    expect(watch(Number.NaN, 0.1, Number.NaN, 0.1, Number.NaN, 0.1)).to.deep.equal([...Array.from({ length: 5 }), 'collapsed']);
  });

  it('is reported and over in turns, each after as many samples that agree', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { maxLength: 60 }), (diversities) => {
        const changes = watch(...diversities);
        const told = changes.filter((change) => change);
        expect(told).to.deep.equal(told.map((_, i) => (i % 2 === 0 ? 'collapsed' : 'recovered')));
        for (const [i, change] of changes.entries()) {
          if (!change) continue;
          const last = diversities.slice(i + 1 - samplesInARow, i + 1);
          expect(last).to.have.length(samplesInARow);
          expect(last.every((diversity) => diversity < lowDiversity === (change === 'collapsed'))).to.equal(true);
        }
      }),
    );
  });
});
