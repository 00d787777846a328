import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withMetricTables } from '../../scripts/metric-tables.js';
import { METRICS } from '../../src/monitoring/metric-table.js';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';

const page = readFileSync('docs/metrics.md', 'utf8');

describe('docs/metrics.md', () => {
  it('has the metrics of the code (node dist/scripts/metric-tables.js writes them)', () => {
    expect(page).to.equal(withMetricTables(page));
    for (const { name } of [...Object.values(METRICS), ...Object.values(SERVING_METRICS)]) expect(page).to.include(`\n| \`${name}\` |`);
  });
});
