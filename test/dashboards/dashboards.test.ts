import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { dashboards, fileText } from '../../scripts/dashboards.js';
import { METRICS, type MetricRow } from '../../src/monitoring/metric-table.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';
import { skip } from '../skip.js';
import { expressionsOf, panelsOf, selectorsOf } from './queries.js';

const rows = [METRICS, RANK_METRICS, SERVING_METRICS].flatMap((table): MetricRow[] => Object.values(table));

const all = dashboards();

describe('Grafana dashboards', () => {
  for (const [file, dashboard] of Object.entries(all)) {
    describe(file, () => {
      const panels = panelsOf(dashboard);
      const expressions = panels.flatMap(expressionsOf);
      const selectors = expressions.flatMap(selectorsOf);

      it('is what the script builds (node dist/scripts/dashboards.js writes it)', () => {
        expect(readFileSync(join('dashboards', file), 'utf8')).to.equal(fileText(dashboard));
      });

      it('has panels with a title, a description, a unit and a data source that is chosen', () => {
        expect(panels).to.have.length.of.at.least(10);
        for (const panel of panels) {
          expect(panel.title, JSON.stringify(panel)).to.be.a('string').that.is.not.empty;
          expect(panel.description, panel.title).to.be.a('string').that.is.not.empty;
          expect(panel.fieldConfig?.defaults.unit, panel.title).to.be.a('string').that.is.not.empty;
          expect(panel.datasource, panel.title).to.deep.equal({ type: 'prometheus', uid: '$datasource' });
        }
      });

      it('asks in every selector for the job and the instance chosen, and for the run where there is a choice', () => {
        const names = (dashboard.templating?.list ?? []).map(({ name }) => name);
        expect(names).to.include.members(['datasource', 'job', 'instance']);
        for (const name of names.filter((each) => each !== 'datasource')) {
          for (const { metric, matchers } of selectors) expect(matchers, metric).to.include(`${name}=~"$${name}"`);
        }
      });

      it('lets several jobs and instances be chosen, and all of them', () => {
        for (const variable of dashboard.templating?.list ?? []) {
          if (variable.name === 'datasource') continue;
          expect(variable).to.include({ multi: true, includeAll: true, allValue: variable.name === 'run' ? '.*' : '.+', refresh: 2 });
        }
      });

      it('has rates over the interval that Grafana computes, and no counter without', () => {
        for (const expression of expressions) {
          expect(expression.replaceAll('[$__rate_interval]', '').replaceAll('[$__range]', ''), expression).not.to.match(/\[/);
          expect(expression, expression).not.to.match(/rate\([^)]*\[\$__range\]/);
          const bare = expression.replaceAll(/(rate|increase)\([^)]*\]\)/g, '');
          expect(bare, expression).not.to.match(/_(total|bucket|sum|count)\{/);
        }
      });

      it('asks for metrics that exist', async () => {
        const known = await names();
        for (const expression of expressions) {
          const rest = expression.replaceAll(/[\w:]+\{[^}]*\}/g, '');
          expect(rest, `without braces in ${expression}`).not.to.match(/\b(gan|process|nodejs)_/);
        }
        for (const { metric } of selectors) expect(known, metric).to.include(metric);
      });

      it('has no panels on top of each other or beyond the 24 columns, and full lines', () => {
        const taken = new Map<string, string>();
        for (const { gridPos, title = '' } of dashboard.panels ?? []) {
          const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
          expect(w * h, title).to.be.above(0);
          expect(x + w, title).to.be.at.most(24);
          for (let column = x; column < x + w; column++) {
            for (let line = y; line < y + h; line++) {
              const cell = `${column} ${line}`;
              expect(taken.get(cell), `${title} lies on it`).to.equal(undefined);
              taken.set(cell, title);
            }
          }
        }
        const lines = 1 + Math.max(...[...taken.keys()].map((cell) => Number(cell.split(' ')[1])));
        expect(taken.size).to.equal(24 * lines);
      });

      it('has expressions that Prometheus can read', function () {
        checkSyntax(this, expressions);
      });
    });
  }

  it('have addresses and panels of their own', () => {
    const uids = Object.values(all).map(({ uid }) => uid);
    expect(new Set(uids).size).to.equal(uids.length);
    for (const { panels = [] } of Object.values(all)) expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });

  it('show every metric', () => {
    const shown = new Set(
      Object.values(all)
        .flatMap((each) => panelsOf(each).flatMap(expressionsOf).flatMap(selectorsOf))
        .map(baseName),
    );
    const missing = rows.map(({ name }) => name).filter((name) => !shown.has(name));
    expect(missing).to.deep.equal([]);
  });
});

/** The series there can be: of our tables, of prom-client, and Prometheus' own `up`. */
async function names(): Promise<string[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const defaults = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  const ours = rows.flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]));
  return ['up', ...defaults, ...ours];
}

const baseName = ({ metric }: { metric: string }): string => metric.replace(/_(bucket|sum|count)$/, '');

/** Promtool parses the expressions of rules, and there are no panels it could parse. */
function checkSyntax(context: Mocha.Context, expressions: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'ganforge-dashboards-'));
  try {
    const file = join(folder, 'rules.json'); // YAML, too
    const rules = expressions.map((expr, index) => ({
      record: `dashboard:expression:${index}`,
      expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1h'),
    }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') skip(context, 'promtool is not installed');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
