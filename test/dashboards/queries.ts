import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The panels of a dashboard, without the headings between them. */
export const panelsOf = (dashboard: Dashboard): Panel[] =>
  (dashboard.panels ?? []).flatMap((panel) => (panel.type !== 'row' && 'gridPos' in panel && 'transparent' in panel ? [panel] : []));

/** The PromQL of a panel. */
export const expressionsOf = (panel: Panel): string[] =>
  (panel.targets ?? []).map((target) => ('expr' in target && typeof target.expr === 'string' ? target.expr : ''));

/** An instant-vector selector. */
export interface Selector {
  readonly metric: string;
  /** Between the braces. */
  readonly matchers: string;
}

/** The selectors of an expression; ours always have braces. */
export const selectorsOf = (expression: string): Selector[] =>
  [...expression.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].map(([, metric = '', matchers = '']) => ({ metric, matchers }));
