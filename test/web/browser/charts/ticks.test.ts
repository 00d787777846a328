import { expect } from 'chai';
import fc from 'fast-check';
import { linearTicks, logTicks } from '../../../../src/web/browser/charts/ticks.js';

describe('the values at an axis', () => {
  it('are ones, twos and fives, or powers of ten where there are many', () => {
    expect(linearTicks(-0.02, 1.02, 5)).to.deep.equal([0, 0.25, 0.5, 0.75, 1]);
    expect(linearTicks(0, 10, 6)).to.deep.equal([0, 2, 4, 6, 8, 10]);
    expect(logTicks(0.1, 2, 5)).to.deep.equal([0.1, 0.2, 0.5, 1, 2]);
    expect(logTicks(1e-6, 1, 7)).to.deep.equal([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(logTicks(0.9, 60, 3)).to.deep.equal([1, 10]);
    expect(logTicks(4.1, 4.9, 5)).to.deep.equal([4.2, 4.4, 4.6, 4.8]);
  });

  it('are within the axis, ascending, and not too many', () => {
    const limits = fc.tuple(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.double({ min: 1.05, max: 1e12, noNaN: true }));
    fc.assert(
      fc.property(limits, fc.integer({ min: 3, max: 12 }), ([min, ratio], most) => {
        const max = min * ratio;
        for (const [ticks, error] of [
          [logTicks(min, max, most), 1e-6 * min],
          [linearTicks(min, max, most), 1e-6 * max],
        ] as const) {
          expect(ticks.length).to.be.within(1, most + 1);
          ticks.forEach((tick, index) => {
            expect(tick).to.be.within(min - error, max * (1 + 1e-6));
            if (index > 0) expect(tick).to.be.above(ticks[index - 1]!);
          });
        }
      }),
    );
  });
});
