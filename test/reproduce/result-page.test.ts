import { expect } from 'chai';
import { resultPage } from '../../src/reproduce/result-page.js';
import { figure, result } from './support.js';

const figures = {
  modes: { ...figure({ generated: 8, real: 8 }), title: 'Modes covered' },
  fid: { ...figure({ generated: 4, noise: 90 }, 'lower'), title: 'Distance' },
};

describe('the page of a result', () => {
  it('says what was wanted and came out, with every figure in a column by who was measured', () => {
    const page = resultPage(result(figures));
    expect(page).to.include('**Met**').and.to.include('- Modes covered: 8; wanted at least 8: met');
    expect(page).to.include('|  | good | generated | real data | noise |');
    expect(page).to.include('| Modes covered | high | 8 | 8 |  |').and.to.include('| Distance | low | 4 |  | 90 |');
    expect(page).to.include('A remark.').and.to.include('npx ganforge reproduce gan --only ring');
    expect(page).to.include('![How the training went](curves.png)');
  });

  it('says what was not met', () => {
    const verdicts = [{ figure: 'modes', value: 8, wanted: 'at least 9', passed: false }];
    expect(resultPage(result(figures, { passed: false, verdicts })))
      .to.include('**Not met**')
      .and.to.include('wanted at least 9: not met');
  });

  it('takes no quick trial for a result', () => {
    expect(resultPage(result(figures, { passed: null, verdicts: [] })))
      .to.include('**No result**')
      .and.to.not.include('Met**');
  });

  it('speaks of sets of samples where some were drawn again and again, and not of a figure that was counted once', () => {
    expect(resultPage(result(figures))).to.not.include('Sets of');
    const repeated = { ...figures, fid: { ...figures.fid, values: { generated: { mean: 4, low: 3, high: 5, values: [3, 5] } } } };
    expect(resultPage(result(repeated))).to.include('Sets of 2,500 samples, drawn and measured 5 times');
  });
});
