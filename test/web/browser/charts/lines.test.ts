import { expect } from 'chai';
import { joinRuns } from '../../../../src/web/browser/charts/columns.js';
import { type LineRun, linesOf } from '../../../../src/web/browser/charts/lines.js';
import { planCharts } from '../../../../src/web/browser/charts/plan.js';

const options = { smoothing: 0, logarithmic: false };
const run = (name: string, values: Record<string, number>[], id = name): LineRun => ({
  id,
  name,
  rows: values.map((row, iteration) => ({ iteration, seconds: iteration, values: row })),
});

function lines(runs: readonly LineRun[], asked: Partial<typeof options> = {}) {
  const names = new Set(runs.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))));
  const rows = runs.map((one) => one.rows);
  return linesOf(planCharts(names, 'probability')[0]!, runs, joinRuns(rows, 'iteration'), { ...options, ...asked });
}

const both = [{ 'loss/critic': 1, 'loss/generator': 2 }];

describe('the lines of a chart', () => {
  it('have the colours of their series where there is one run', () => {
    expect(lines([run('a', both)]).lines.map(({ label, colour, dash }) => [label, colour, dash])).to.deep.equal([
      ['critic', 0, 0],
      ['generator', 1, 0],
    ]);
  });

  it('have the colours of their runs where there are several, and the dashes of their series', () => {
    expect(
      lines([run('a', both), run('b', [{ 'loss/generator': 2 }])]).lines.map(({ label, colour, dash }) => [label, colour, dash]),
    ).to.deep.equal([
      ['critic \u00b7 a', 0, 0],
      ['generator \u00b7 a', 0, 1],
      ['generator \u00b7 b', 1, 1],
    ]);
  });

  it('tell runs of one name apart', () => {
    const speed = [{ 'speed/images': 1 }];
    expect(lines([run('a', speed, '1'), run('a', speed, '2')]).lines.map(({ label }) => label)).to.deep.equal(['a (1)', 'a (2)']);
  });

  it('leave zeros out of a logarithmic axis, and keep it linear for values below', () => {
    const loss = (...values: number[]) => [
      run(
        'a',
        values.map((value) => ({ 'loss/generator': value })),
      ),
    ];
    expect(lines(loss(1, 0, 2), { logarithmic: true })).to.deep.include({ logarithmic: true, note: '' });
    expect(lines(loss(1, 0, 2), { logarithmic: true }).lines[0]!.drawn).to.deep.equal([1, null, 2]);
    expect(lines(loss(1, -1, 2), { logarithmic: true })).to.include({ logarithmic: false, note: 'linear, as it has values below 0' });
    expect(lines(loss(0, 0), { logarithmic: true }).logarithmic).to.equal(false);
    expect(lines(loss(1, 2)).logarithmic).to.equal(false);
    expect(lines([run('a', [{ 'update/generator': 1e-3 }])]).logarithmic).to.equal(true);
  });

  it('are smoothed beside what was measured, but not results of evaluations', () => {
    const measured = lines([run('a', [{ 'loss/generator': 1 }, { 'loss/generator': 3 }])], { smoothing: 0.5 }).lines[0]!;
    expect(measured.raw).to.deep.equal([1, 3]);
    expect(measured.drawn[1]).to.be.closeTo(7 / 3, 1e-12);
    const evaluated = lines([run('a', [{ 'evaluation/fid': 1 }, { 'evaluation/fid': 3 }])], { smoothing: 0.5 }).lines[0]!;
    expect(evaluated.drawn).to.deep.equal([1, 3]);
  });
});
