import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS, type MetricRow } from '../../src/monitoring/metric-table.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';
import { skip } from '../skip.js';
import { seriesIn } from './queries.js';

const folder = 'dashboards/rules';
const filesThatEnd = (ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
const rulesFiles = filesThatEnd('.rules.yml');
const testFiles = filesThatEnd('.test.yml');

const alertSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const recordSchema = z.strictObject({ record: z.string(), expr: z.string() });
const rulesSchema = z.object({ groups: z.array(z.object({ rules: z.array(z.union([alertSchema, recordSchema])) })) });
const testsSchema = z.object({
  tests: z.array(
    z.object({
      promql_expr_test: z.array(z.object({ expr: z.string(), exp_samples: z.array(z.object({ labels: z.string() })) })).default([]),
    }),
  ),
});

const rules = rulesFiles.flatMap((file) => rulesSchema.parse(parse(readFileSync(file, 'utf8'))).groups.flatMap((group) => group.rules));
const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));
const records = rules.flatMap((rule) => ('record' in rule ? [rule] : []));
const checks = testFiles.flatMap((file) =>
  testsSchema.parse(parse(readFileSync(file, 'utf8'))).tests.flatMap((test) => test.promql_expr_test),
);

/** What a target has of the tables: a histogram is three families of series. */
const known = new Set([
  ...[METRICS, RANK_METRICS, SERVING_METRICS]
    .flatMap((table): MetricRow[] => Object.values(table))
    .flatMap(({ name, type }) => (type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name])),
  ...records.map(({ record }) => record),
]);

/** Of Prometheus itself, of Node's default metrics, and of node_exporter. */
const isForeign = (name: string): boolean => name === 'up' || /^(process|nodejs|node)_/.test(name);

describe('the rules of Prometheus', () => {
  describe('by promtool', () => {
    before(function () {
      if (spawnSync('promtool', ['--version']).error) skip(this, 'promtool is not installed (Debian: apt install prometheus)');
    });
    const promtool = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
      expect(status, stdout + stderr).to.equal(0);
      return stdout + stderr;
    };

    it('are well formed, none twice', () => {
      expect(promtool('check', 'rules', ...rulesFiles)).to.not.include('duplicate');
    });

    it('are loaded by prometheus.yml, which is well formed', () => {
      expect(promtool('check', 'config', 'dashboards/prometheus.yml')).to.include(`${rulesFiles.length} rule files found`);
    });

    it('do what their tests say', () => {
      promtool('test', 'rules', ...testFiles);
    });
  });

  it('record and name only series that are in the tables, of Node, of node_exporter or of Prometheus itself', () => {
    for (const { expr } of rules) {
      const series = seriesIn(expr);
      expect(series, expr).to.not.deep.equal([]);
      for (const name of series) if (!isForeign(name)) expect(known.has(name), `${name} in ${expr}`).to.equal(true);
    }
  });

  it('name every recorded series in a test', () => {
    const named = new Set(checks.flatMap(({ expr }) => seriesIn(expr)));
    expect(records.filter(({ record }) => !named.has(record))).to.deep.equal([]);
  });

  it('have, for every alert, a failure that fires it', () => {
    const fired = new Set(
      checks.flatMap(({ exp_samples }) => exp_samples.flatMap(({ labels }) => /alertname="(\w+)"/.exec(labels)?.[1] ?? [])),
    );
    expect([...fired].sort()).to.deep.equal(alerts.map(({ alert }) => alert).sort());
  });

  it('say of every alert its value and where, what it means, and what to do in one line', () => {
    for (const { alert, annotations } of alerts) {
      const { summary, description, runbook } = annotations;
      expect(summary, alert)
        .to.include('$value')
        .and.match(/\$labels\.(run|instance)/);
      for (const text of [description, runbook]) expect(text, alert).to.match(/^\S.{20,}\.$/);
    }
  });
});
