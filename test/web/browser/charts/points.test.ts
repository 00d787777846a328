import { expect } from 'chai';
import fc from 'fast-check';
import { nearestValue, newest, nextPoint } from '../../../../src/web/browser/charts/points.js';
import { summarise } from '../../../../src/web/browser/charts/summary.js';

const column = fc.array(fc.option(fc.nat(9)), { maxLength: 20 });

describe('points of columns', () => {
  it('are found nearest to a place', () => {
    fc.assert(
      fc.property(column, fc.nat(19), (values, place) => {
        const there = values.flatMap((value, index) => (value === null ? [] : [Math.abs(index - place)]));
        const nearest = nearestValue(values, Math.min(place, Math.max(values.length - 1, 0)));
        if (there.length === 0) expect(nearest).to.equal(null);
        else expect(typeof values[nearest!]).to.equal('number');
        if (there.length > 0 && place < values.length) expect(Math.abs(nearest! - place)).to.equal(Math.min(...there));
      }),
    );
  });

  it('are passed one by one, in any of the columns, up to a last one', () => {
    const columns = [
      [1, null, null, 4],
      [null, undefined, 3, null, 5],
    ];
    expect(nextPoint(columns, -1, 1, 4)).to.equal(0);
    expect(nextPoint(columns, 0, 1, 4)).to.equal(2);
    expect(nextPoint(columns, 3, 1, 3)).to.equal(undefined);
    expect(nextPoint(columns, 2, -1, 0)).to.equal(0);
    expect(nextPoint(columns, 0, -1, 0)).to.equal(undefined);
  });

  it('are summed up in a sentence', () => {
    expect(newest([1, 2, null])).to.equal(2);
    const lines = [
      { label: 'critic', raw: [3, -1, null] },
      { label: 'generator', raw: [null] },
    ];
    expect(summarise(lines, 'iteration 7')).to.equal('Newest values, at iteration 7: critic \u22121, from \u22121 to 3.');
    expect(summarise([], 'iteration 7')).to.equal('');
  });
});
