import { expect } from 'chai';
import fc from 'fast-check';
import { columnOf, joinRuns, positive, xOfIteration } from '../../../../src/web/browser/charts/columns.js';

const row = (iteration: number, values: Record<string, number> = {}) => ({ iteration, seconds: iteration / 4, values });
const iterations = fc.uniqueArray(fc.nat(500), { maxLength: 40 }).map((list) => list.sort((a, b) => a - b));

describe('columns of several runs', () => {
  it('have one ascending x axis, and every value in its place', () => {
    fc.assert(
      fc.property(fc.array(iterations, { maxLength: 4 }), fc.constantFrom('iteration', 'time'), (lists, axis) => {
        const runs = lists.map((list) => list.map((iteration) => row(iteration, { a: 2 * iteration })));
        const { x, places } = joinRuns(runs, axis);
        expect(x.every((value, index) => index === 0 || value > x[index - 1]!)).to.equal(true);
        runs.forEach((rows, run) => {
          const column = columnOf(rows, 'a', { places: places[run]!, length: x.length, spanned: false });
          const found = column.flatMap((value, place) => (typeof value === 'number' ? [[x[place], value]] : []));
          expect(found).to.deep.equal(rows.map(({ iteration, seconds }) => [axis === 'time' ? seconds : iteration, 2 * iteration]));
          expect(column).to.not.include(null);
        });
      }),
    );
  });

  it('break a line where a row has no value, and pass over rows of other runs', () => {
    const runs = [[row(1, { a: 1 }), row(3), row(4, { a: 4 }), row(5, { a: 5 })], [row(2)]];
    const { places } = joinRuns(runs, 'iteration');
    expect(columnOf(runs[0]!, 'a', { places: places[0]!, length: 5, spanned: false })).to.deep.equal([1, undefined, null, 4, 5]);
    expect(columnOf(runs[0]!, 'a', { places: places[0]!, length: 5, spanned: true })).to.deep.equal([1, undefined, undefined, 4, 5]);
  });

  it('break no line of a series that is measured now and then', () => {
    const rows = [row(0, { a: 1 }), row(1), row(2), row(3, { a: 2 }), row(4)];
    const column = columnOf(rows, 'a', { places: joinRuns([rows], 'iteration').places[0]!, length: 5, spanned: false });
    expect(column).to.deep.equal([1, undefined, undefined, 2, undefined]);
  });

  it('take rows of the same second for one', () => {
    const rows = [
      { iteration: 1, seconds: 7, values: { a: 1, b: 5 } },
      { iteration: 2, seconds: 7, values: { a: 2 } },
    ];
    const { x, places } = joinRuns([rows], 'time');
    expect(x).to.deep.equal([7]);
    expect(columnOf(rows, 'a', { places: places[0]!, length: 1, spanned: false })).to.deep.equal([2]);
    expect(columnOf(rows, 'b', { places: places[0]!, length: 1, spanned: false })).to.deep.equal([5]);
  });

  it('leave out what has no logarithm', () => {
    expect(positive([1, 0, -1, null, undefined, 2])).to.deep.equal([1, null, null, null, undefined, 2]);
  });

  it('know the time of an iteration between rows, before and after them', () => {
    const rows = [row(4), row(8)];
    expect([1, 4, 6, 8, 90].map((iteration) => xOfIteration(rows, iteration, 'time'))).to.deep.equal([1, 1, 1, 2, 2]);
    expect(xOfIteration(rows, 6, 'iteration')).to.equal(6);
    expect(xOfIteration([], 6, 'time')).to.equal(undefined);
  });
});
