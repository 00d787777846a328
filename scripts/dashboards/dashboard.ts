import { type Dashboard, DashboardBuilder, DashboardCursorSync, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel } from './panels.js';
import { type VariableName, variablesOf } from './variables.js';

export interface DashboardOptions {
  /** Stays the same for ever: addresses of dashboards are made of it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** What there is one series of for each process the dashboard is about. */
  readonly process: string;
  /** Panels under their headings, left to right; the spans of a line add up to 24. */
  readonly rows: Readonly<Record<string, readonly Panel[]>>;
}

/** A dashboard as Grafana reads it. */
export function dashboard(options: DashboardOptions): Dashboard {
  const { uid, title, description, variables, process, rows } = options;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['ganforge'])
    .readonly() // changes are made here, not in Grafana, which would lose them
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('10s')
    .variables(variablesOf(variables, process));
  let id = 1;
  for (const [heading, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(heading).id(id++));
    for (const panel of panels) builder.withPanel(panel.id(id++));
  }
  return builder.build();
}
