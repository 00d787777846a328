import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { rankCorrelation, ranks } from '../../src/evaluation/rank-correlation.js';
import { correlated, expectNear, reference } from './reference-sets.js';

const lists = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });

describe('rankCorrelation', () => {
  const [x, y] = [correlated(1, 40, 7, 0, 1).values, correlated(1, 40, 8, 0, 1).values];

  it("is scipy's, with ties and without", () => {
    expectNear(rankCorrelation(x, y), reference.rankCorrelation, 1e-9);
    const ties = [x.map((value) => Math.round(value * 2)), x.map((value, i) => Math.round(Math.fround(value + y[i]!) * 2))] as const;
    expectNear(rankCorrelation(...ties), reference.rankCorrelationOfTies, 1e-9);
  });

  it('is 1 under any rising map, -1 under any falling one, and symmetric', () => {
    fc.assert(
      fc.property(lists, (values) => {
        expectNear(
          rankCorrelation(
            values,
            values.map((value) => value ** 3),
          ),
          1,
        );
        expectNear(
          rankCorrelation(
            values,
            values.map((value) => -2 * value),
          ),
          -1,
        );
        const other = values.map((_, i) => (7 * i) % 20);
        expect(rankCorrelation(values, other)).to.be.closeTo(rankCorrelation(other, values), 1e-12);
      }),
    );
  });

  it('is NaN of a constant, and refuses lists that do not pair up or hold NaN', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).to.deep.equal(Number.NaN);
    expect(() => rankCorrelation([1, 2], [1])).to.throw(InputError, 'rank correlation of 2 and 1 values');
    expect(() => rankCorrelation([1, Number.NaN], [1, 2])).to.throw(InputError, 'NaN');
  });
});

describe('ranks', () => {
  it('share the mean between equal values', () => {
    expect([...ranks([30, 10, 20, 20, 40, 20])]).to.deep.equal([5, 1, 3, 3, 6, 3]);
  });
});
