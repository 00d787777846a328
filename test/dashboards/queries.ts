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

/** The names of series in an expression: words that stand for no function, label or keyword. */
export function seriesIn(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\boffset \w+/g, '')
    .replace(/\b(without|by|ignoring|on)\s*\([^)]*\)/g, '');
  const words = bare.match(/(?<![\w.])[a-z_][\w:]*(?!\w*\s*\()/gi) ?? [];
  return words.filter((word) => !['and', 'or', 'unless', 'sum', 'count', 'bool'].includes(word));
}
