import { expect } from 'chai';
import fc from 'fast-check';
import { smooth } from '../../../../src/web/browser/charts/smoothing.js';

const values = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 50 });
const weight = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('smoothing', () => {
  it('is the exponential moving average without the bias towards zero', () => {
    expect(smooth([1, 3], 0.5)).to.deep.equal([1, (0.5 * 0.5 * 1 + 0.5 * 3) / 0.75]);
  });

  it('leaves values as they are with weight 0', () => {
    fc.assert(
      fc.property(values, (column) => {
        expect(smooth(column, 0)).to.deep.equal(column);
      }),
    );
  });

  it('is a weighted mean of the values so far, so never outside them', () => {
    fc.assert(
      fc.property(values, weight, (column, w) => {
        const seen: number[] = [];
        smooth(column, w).forEach((value, index) => {
          const raw = column[index];
          if (typeof raw !== 'number') {
            expect(value).to.equal(raw);
            return;
          }
          seen.push(raw);
          const error = 1e-9 * Math.max(...seen.map(Math.abs), 1e-9);
          expect(value).to.be.within(Math.min(...seen) - error, Math.max(...seen) + error);
        });
      }),
    );
  });

  it('takes what is missing for no value', () => {
    fc.assert(
      fc.property(values, weight, (column, w) => {
        const present = column.filter((value) => value !== null);
        expect(smooth(column, w).filter((value) => value !== null)).to.deep.equal(smooth(present, w));
      }),
    );
  });
});
