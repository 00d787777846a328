import { expect } from 'chai';
import fc from 'fast-check';
import { History } from '../../../src/web/browser/history.js';
import type { HistoryRow } from '../../../src/web/protocol.js';

const most = 16;

const row = (iteration: number, sparse?: number): HistoryRow => ({
  iteration,
  seconds: iteration / 4,
  values: { 'loss/generator': iteration, ...(sparse === undefined ? {} : { 'evaluation/fid': sparse }) },
});

/** Rows of a run that tells every so many iterations, and now and then an evaluation, each with another figure. */
const runs = fc
  .record({
    every: fc.integer({ min: 1, max: 6 }),
    first: fc.integer({ min: 1, max: 50 }),
    evaluated: fc.array(fc.boolean(), { maxLength: 300 }),
  })
  .map(({ every, first, evaluated }) => evaluated.map((is, i) => row(first + i * every, is ? i : undefined)));

const historyOf = (rows: readonly HistoryRow[]): History => {
  const history = new History(most);
  for (const one of rows) history.add(one);
  return history;
};

describe('the history of a run', () => {
  it('is bounded, and always has the newest row', () => {
    fc.assert(
      fc.property(runs, (rows) => {
        const history = new History(most);
        for (const one of rows) {
          history.add(one);
          expect(history.rows.length).to.be.at.most(most);
          expect(history.rows.at(-1)).to.deep.include({ iteration: one.iteration, seconds: one.seconds });
          expect(history.rows.at(-1)?.values).to.include(one.values);
        }
      }),
    );
  });

  it('keeps at least half of the most of a long run, evenly spread from its start on', () => {
    const { rows } = historyOf(Array.from({ length: 5000 }, (_, i) => row(i + 1)));
    const kept = rows.slice(0, -1).map(({ iteration }) => iteration);
    expect(rows.length).to.be.within(most / 2, most);
    expect(new Set(kept.slice(1).map((iteration, i) => iteration - kept[i]!)).size).to.equal(1);
    expect(kept[0]).to.be.below(5000 / (most / 2));
  });

  it('has what a row that went has told in the next one that stays', () => {
    fc.assert(
      fc.property(runs, (rows) => {
        let before = 0;
        for (const { iteration, values } of historyOf(rows).rows) {
          const told = rows.filter((one) => one.iteration > before && one.iteration <= iteration);
          const newest = told.findLast((one) => 'evaluation/fid' in one.values);
          expect(values['evaluation/fid']).to.equal(newest?.values['evaluation/fid']);
          before = iteration;
        }
      }),
    );
  });

  it('forgets what a resumed run does again', () => {
    const history = historyOf([row(1), row(2), row(3, 7), row(4)]);
    history.add(row(3));
    expect(history.rows).to.deep.equal([row(1), row(2), row(3)]);
  });

  it('tells the rows after an iteration', () => {
    const history = historyOf([row(2), row(4), row(6)]);
    for (const [iteration, after] of [
      [-1, 3],
      [2, 2],
      [3, 2],
      [6, 0],
      [9, 0],
    ] as const)
      expect(history.after(iteration)).to.have.length(after);
  });

  it('has columns with nulls for what was not measured, in six digits', () => {
    const history = historyOf([row(1), { iteration: 2, seconds: 1.23456789, values: { 'output/real': 0.123456789 } }]);
    expect(history.columns).to.deep.equal({
      iteration: [1, 2],
      seconds: [0.25, 1.23457],
      series: { 'loss/generator': [1, null], 'output/real': [null, 0.123457] },
    });
  });

  it('is the same again from its columns', () => {
    fc.assert(
      fc.property(runs, (rows) => {
        const history = historyOf(rows);
        expect(History.from(history.columns, most).rows).to.deep.equal(history.rows);
      }),
    );
  });

  it('is the same for who follows it from any snapshot by updates', () => {
    fc.assert(
      fc.property(runs, fc.nat(), fc.infiniteStream(fc.boolean()), (rows, joined, tells) => {
        const server = new History(most);
        let page: History | undefined;
        let told = -1;
        for (const [index, one] of rows.entries()) {
          server.add(one);
          if (index === joined % rows.length) {
            page = History.from(server.columns, most);
          } else if (page === undefined || (index < rows.length - 1 && !tells.next().value)) {
            continue;
          } else {
            for (const update of server.after(told)) page.add(update);
          }
          told = one.iteration;
        }
        expect(page?.rows ?? []).to.deep.equal(server.rows);
      }),
    );
  });
});
