import { expect } from 'chai';
import { parseMetrics } from '../../../src/bench/serving/scrape.js';

describe('parseMetrics', () => {
  const value = parseMetrics(
    [
      '# HELP a_total Things.',
      '# TYPE a_total counter',
      'a_total{model="x",code="200"} 3',
      'a_total{model="y",code="200"} 4',
      'a_total{model="x",code="400"} 1.5e1',
      'a_total_more 100',
      'plain 7',
      '',
    ].join('\n'),
  );

  it('sums all series of a name, and of no other', () => {
    expect(value('a_total')).to.equal(22);
    expect(value('plain')).to.equal(7);
    expect(value('none')).to.equal(0);
  });

  it('sums those with a label', () => {
    expect(value('a_total', { model: 'x' })).to.equal(18);
    expect(value('a_total', { code: '200' })).to.equal(7);
    expect(value('a_total', { model: 'y', code: '400' })).to.equal(0);
  });
});
