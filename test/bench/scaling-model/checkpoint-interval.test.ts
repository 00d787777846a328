import { expect } from 'chai';
import * as fc from 'fast-check';
import { dalyInterval, usefulShare, youngInterval } from '../../../src/bench/scaling-model/checkpoint-interval.js';

const hours = fc.double({ min: 0.5, max: 1e4, noNaN: true });
const failures = fc.record({
  between: hours.map((h) => 3600 * h),
  checkpoint: fc.double({ min: 0.1, max: 120, noNaN: true }),
  restart: fc.double({ min: 0, max: 600, noNaN: true }),
});

describe('the interval between checkpoints', () => {
  it('of Daly comes within a thousandth of the best there is', () => {
    fc.assert(
      fc.property(failures, fc.double({ min: 0.02, max: 50, noNaN: true }), (given, factor) => {
        const best = dalyInterval(given);
        expect(usefulShare(given, best)).to.be.at.least(usefulShare(given, best * factor) * (1 - 1e-3));
        expect(usefulShare(given, best)).to.be.above(0).and.below(1);
      }),
    );
  });

  it('of Young is that of Daly where failures are rare', () => {
    const rare = { between: 1e9, checkpoint: 1, restart: 0 };
    expect(youngInterval(rare) / dalyInterval(rare)).to.be.closeTo(1, 1e-3);
    expect(youngInterval(rare)).to.be.closeTo(Math.sqrt(2e9), 1e-6);
  });

  it('is the time between failures where a checkpoint takes longer than two of them', () => {
    expect(dalyInterval({ between: 10, checkpoint: 20, restart: 0 })).to.equal(10);
  });
});
