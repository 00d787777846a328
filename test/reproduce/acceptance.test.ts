import { expect } from 'chai';
import fc from 'fast-check';
import { RunError } from '../../src/errors.js';
import { judge } from '../../src/reproduce/acceptance.js';
import type { Bound, Relation } from '../../src/reproduce/experiment.js';
import { figure } from './support.js';

const verdictOf = (relation: Relation, than: Bound, values: Record<string, number>) =>
  judge({ acceptance: [{ figure: 'fid', relation, than }] }, { fid: figure(values) })[0]!;

describe('judging an experiment', () => {
  for (const [relation, below, at, above] of [
    ['at least', false, true, true],
    ['at most', true, true, false],
    ['above', false, false, true],
    ['below', true, false, false],
  ] as const) {
    it(`"${relation}" ${at ? 'holds' : 'does not hold'} at the bound itself`, () => {
      const passed = [0.5, 1, 1.5].map((generated) => verdictOf(relation, 1, { generated }).passed);
      expect(passed).to.deep.equal([below, at, above]);
    });
  }

  it('passes nothing that is not a number', () => {
    for (const relation of ['at least', 'at most', 'above', 'below'] as const) {
      expect(verdictOf(relation, 1, { generated: Number.NaN }).passed).to.equal(false);
      expect(verdictOf(relation, { who: 'real' }, { generated: 1, real: Number.NaN }).passed).to.equal(false);
    }
  });

  it("holds a figure against so many times another candidate's, and says what that is", () => {
    const than = { who: 'gaussian', times: 0.5 };
    expect(verdictOf('at most', than, { generated: 20, gaussian: 40 })).to.deep.equal({
      figure: 'fid',
      value: 20,
      wanted: 'at most 0.5 x PCA-Gaussian (20)',
      passed: true,
    });
    expect(verdictOf('at most', than, { generated: 20.01, gaussian: 40 }).passed).to.equal(false);
    expect(verdictOf('above', { who: 'noise' }, { generated: 2, noise: 1 }).wanted).to.equal('above noise (1)');
  });

  it('is between two ends exactly where both criteria hold', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), fc.double({ noNaN: true }), (generated, noise, real) => {
        const acceptance = [
          { figure: 'parzen', relation: 'above', than: { who: 'noise' } },
          { figure: 'parzen', relation: 'at most', than: { who: 'real' } },
        ] as const;
        const verdicts = judge({ acceptance }, { parzen: figure({ generated, noise, real }) });
        expect(verdicts.every(({ passed }) => passed)).to.equal(noise < generated && generated <= real);
      }),
    );
  });

  it('refuses to judge by what was not measured', () => {
    expect(() => verdictOf('at least', 1, { real: 1 })).to.throw(RunError, 'fid of generated');
    expect(() => judge({ acceptance: [{ figure: 'kid', relation: 'at least', than: 1 }] }, {})).to.throw(RunError, 'kid of generated');
  });
});
