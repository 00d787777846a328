import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withMetricTables } from '../../scripts/metric-tables.js';
import { METRICS } from '../../src/monitoring/metric-table.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';

const page = readFileSync('docs/metrics.md', 'utf8');

describe('docs/metrics.md', () => {
  it('has the metrics of the code (node dist/scripts/metric-tables.js writes them)', () => {
    expect(page).to.equal(withMetricTables(page));
    const tables = [METRICS, RANK_METRICS, SERVING_METRICS];
    for (const { name } of tables.flatMap((metrics) => Object.values(metrics))) expect(page).to.include(`\n| \`${name}\` |`);
  });
});
