import { expect } from 'chai';
import { shortened } from '../../../scripts/alert-drill/shortened.js';

const file = (rule: { alert?: string; record?: string; expr: string; for?: string }) => ({ groups: [{ name: 'rules', rules: [rule] }] });

describe('rules that take a fraction of the time', () => {
  it('wait and look back for so much less', () => {
    const rule = {
      alert: 'Slow',
      expr: 'rate(a_total[10m]) > 0.5 and max_over_time(b[1h30m]) < 1e-3 and a_total offset 10m > 0',
      for: '5m',
    };
    expect(shortened(file(rule), 60)).to.deep.equal(
      file({
        alert: 'Slow',
        expr: 'rate(a_total[10000ms]) > 0.5 and max_over_time(b[90000ms]) < 1e-3 and a_total offset 10000ms > 0',
        for: '5000ms',
      }),
    );
  });

  it('count hours in expressions as so much less', () => {
    const rule = { alert: 'Old', expr: 'predict_linear(a[1h], 4 * 3600) < 0 and time() - b > 3600' };
    expect(shortened(file(rule), 30)).to.deep.equal(
      file({ alert: 'Old', expr: 'predict_linear(a[120000ms], 4 * 120) < 0 and time() - b > 120' }),
    );
  });

  it('keep names and thresholds', () => {
    const rule = { record: 'instance:a:rate5m', expr: 'instance:b:avg5m > 20' };
    expect(shortened(file(rule), 60)).to.deep.equal(file(rule));
  });
});
