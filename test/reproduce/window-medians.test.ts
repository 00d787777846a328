import { expect } from 'chai';
import fc from 'fast-check';
import { windowMedians } from '../../src/reproduce/window-medians.js';

describe('windowMedians', () => {
  it('takes the median of each window, at its middle', () => {
    expect(windowMedians([1, 2, 3, 4, 5, 6], [9, 1, 2, 5, 100, 7], 2)).to.deep.equal([
      { at: 2, median: 2 },
      { at: 5, median: 7 },
    ]);
    expect(windowMedians([10, 20, 30, 40], [1, 3, 5, 9], 2).map(({ median }) => median)).to.deep.equal([2, 7]);
  });

  it('leaves out what is not finite, and says NaN where nothing is left', () => {
    const medians = windowMedians([1, 2, 3, 4], [Number.NaN, 3, Number.NaN, Number.POSITIVE_INFINITY], 2).map(({ median }) => median);
    expect(medians).to.deep.equal([3, Number.NaN]);
  });

  it('cuts any series into windows that hold every value once, of lengths that differ by one at most', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), fc.integer({ min: 1, max: 50 }), (values, windows) => {
        const at = values.map((_, i) => i);
        const medians = windowMedians(at, at, windows);
        expect(medians).to.have.length(Math.min(windows, values.length));
        // Of positions as values, the median is the middle: windows follow each other without gaps.
        let next = 0;
        for (const { at: middle, median } of medians) {
          expect(median).to.equal(middle);
          const length = 2 * (middle - next) + 1;
          expect(length).to.be.within(Math.floor(values.length / windows), Math.ceil(values.length / windows));
          next += length;
        }
        expect(next).to.equal(values.length);
      }),
    );
  });
});
