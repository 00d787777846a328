import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** What is chosen at the top of a dashboard. */
export const VARIABLES = {
  datasource: { label: 'Data source', matched: false, all: '' },
  job: { label: 'Job', matched: true, all: '.+' },
  instance: { label: 'Instance', matched: true, all: '.+' },
  // A label of file-based discovery; a target that is configured by hand has none, and `.*` matches that too.
  run: { label: 'Run', matched: true, all: '.*' },
} as const;

export type VariableName = keyof typeof VARIABLES;

/** The data source every panel and variable asks. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/**
 * Variables in the order given; each offers what the ones before it leave.
 * @param metric what there is one series of for each process the dashboard is about
 */
export function variablesOf(names: readonly VariableName[], metric: string): { build(): VariableModel }[] {
  return names.map((name, position) => {
    if (name === 'datasource') return new DatasourceVariableBuilder(name).label(VARIABLES[name].label).type('prometheus');
    const before = names.slice(0, position).filter((each) => VARIABLES[each].matched);
    const selector = before.length === 0 ? metric : `${metric}{${before.map((each) => `${each}=~"$${each}"`).join(', ')}}`;
    return new QueryVariableBuilder(name)
      .label(VARIABLES[name].label)
      .datasource(DATASOURCE)
      .query(`label_values(${selector}, ${name})`)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NaturalAsc)
      .multi(true)
      .includeAll(true)
      .allValue(VARIABLES[name].all)
      .current({ text: 'All', value: '$__all', selected: true });
  });
}
