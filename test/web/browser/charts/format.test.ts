import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, formatInteger, formatNumber, formatTicks } from '../../../../src/web/browser/charts/format.js';

/** What a text stands for. */
function parsed(text: string): number {
  const [, number, unit] = /^([\d.e-]+)([kMGT]?)$/.exec(text.replace('\u2212', '-'))!;
  return Number(number) * { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[unit as '']!;
}

describe('numbers for people', () => {
  it('have units, three digits, and exponents where they are tiny', () => {
    for (const [value, text] of [
      [0, '0'],
      [0.51234, '0.512'],
      [12, '12'],
      [5312, '5.31k'],
      [999_999, '1M'],
      [12_345_678, '12.3M'],
      [0.00012, '1.2e-4'],
      [0.001, '0.001'],
      [-2.5, '\u22122.5'],
      [3e18, '3e18'],
    ] as const) {
      expect(formatNumber(value)).to.equal(text);
    }
    expect(formatInteger(1234567)).to.equal('1,234,567');
  });

  it('are right to half of the last of their digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e14, max: 1e14, noNaN: true }), (value) => {
        expect(parsed(formatNumber(value))).to.be.closeTo(value, 0.00501 * Math.abs(value));
        expect(formatNumber(value).length).to.be.at.most(10);
      }),
    );
  });

  it('differ among the values of an axis', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.constantFrom(1, 2, 5),
        fc.integer({ min: -8, max: 8 }),
        (first, digit, power) => {
          const ticks = [0, 1, 2, 3].map((index) => (first + index) * digit * 10 ** power);
          expect(new Set(formatTicks(ticks)).size).to.equal(4);
        },
      ),
    );
  });

  it('of seconds are times', () => {
    for (const [seconds, text] of [
      [0, '0s'],
      [0.25, '0.25s'],
      [45, '45s'],
      [60, '1m'],
      [185.2, '3m 5s'],
      [3599.7, '1h'],
      [3900, '1h 5m'],
      [90_000, '1d 1h'],
      [864_000, '10d'],
    ] as const) {
      expect(formatDuration(seconds)).to.equal(text);
    }
  });
});
