import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { METRICS, type MetricRow } from '../src/monitoring/metric-table.js';
import { RANK_METRICS } from '../src/monitoring/rank-metric-table.js';
import { SERVING_METRICS } from '../src/monitoring/serving-metric-table.js';
import { replaceTables, table } from './markdown.js';

/**
 * Writes the tables of docs/metrics.md: every metric of a training, of its ranks and of serving, as the code has them.
 * `node dist/scripts/metric-tables.js`
 */
const page = 'docs/metrics.md';

/** The page with its tables made anew. */
export const withMetricTables = (text: string): string =>
  replaceTables(text, { training: metricTable(METRICS), ranks: metricTable(RANK_METRICS), serving: metricTable(SERVING_METRICS) });

const metricTable = (metrics: Readonly<Record<string, MetricRow>>): string =>
  table(
    ['name', 'type', 'labels', 'unit', 'meaning'],
    Object.values(metrics).map(({ name, type, labels, unit, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      unit === 'none' ? '' : unit,
      help,
    ]),
  );

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  writeFileSync(page, withMetricTables(readFileSync(page, 'utf8')));
}
