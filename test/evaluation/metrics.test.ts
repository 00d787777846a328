import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { isBetter, type Metric, metricNames, metrics } from '../../src/evaluation/metrics.js';

describe('the metrics', () => {
  for (const name of metricNames) {
    const metric: Metric = metrics[name];
    it(`${name} says where it is computed, who defined it, and a range`, () => {
      expect(existsSync(resolve('src/evaluation', metric.file))).to.equal(true);
      expect(metric.paper).to.match(/, "[^"]+", \w+ \d{4}$/);
      const [low, high] = metric.range;
      if (high !== 'classes') expect(low).to.be.below(high);
    });
  }

  it('know which of two values is better', () => {
    expect([isBetter('fid', 3, 4), isBetter('fid', 4, 3), isBetter('recall', 0.9, 0.8), isBetter('recall', 0.8, 0.8)]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
  });
});
