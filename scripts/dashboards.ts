import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { engine } from './dashboards/engine.js';
import { serving } from './dashboards/serving.js';
import { training } from './dashboards/training.js';

/**
 * Writes Grafana's dashboards into dashboards/. The rules of Grafana's dashboard linter are kept: every query matches job and
 * instance, rates are over `$__rate_interval`, every panel has a title, a description and a unit.
 * `node dist/scripts/dashboards.js`
 */
const folder = 'dashboards';

/** The dashboards by the name of their file. */
export const dashboards = (): Readonly<Record<string, Dashboard>> => ({
  'training.json': training(),
  'engine.json': engine(),
  'serving.json': serving(),
});

/** The text of a dashboard's file. */
export const fileText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, undefined, 2)}\n`;

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  for (const [file, dashboard] of Object.entries(dashboards())) writeFileSync(join(folder, file), fileText(dashboard));
}
