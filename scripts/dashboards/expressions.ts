import { VARIABLES, type VariableName } from './variables.js';

/** PromQL about what is chosen on a dashboard; a matcher is `phase="generator"`, a label to group by `phase`. */
export interface Expressions {
  /** The series of a gauge, one by one. */
  series(name: string, ...matchers: string[]): string;
  /** Growth of a counter per second, summed by labels. */
  rate(name: string, by: readonly string[], ...matchers: string[]): string;
  /** Growth of a counter from one point of the graph to the next, summed by labels. */
  increase(name: string, by: readonly string[], ...matchers: string[]): string;
  /** @param fraction 0.5 for the median of a histogram */
  quantile(fraction: number, name: string, by: readonly string[], ...matchers: string[]): string;
  /** Observations by bucket of a histogram, for a heatmap. */
  buckets(name: string, ...matchers: string[]): string;
}

/** Expressions whose every selector matches the variables given. */
export function expressionsOf(variables: readonly VariableName[]): Expressions {
  const chosen = variables.filter((name) => VARIABLES[name].matched).map((name) => `${name}=~"$${name}"`);
  const series = (name: string, ...matchers: string[]) => `${name}{${[...chosen, ...matchers].join(', ')}}`;
  const grown = (how: 'rate' | 'increase', name: string, by: readonly string[], matchers: readonly string[]) =>
    `sum by (${by.join(', ')}) (${how}(${series(name, ...matchers)}[$__rate_interval]))`;
  return {
    series,
    rate: (name, by, ...matchers) => grown('rate', name, by, matchers),
    increase: (name, by, ...matchers) => grown('increase', name, by, matchers),
    quantile: (fraction, name, by, ...matchers) =>
      `histogram_quantile(${fraction}, ${grown('rate', `${name}_bucket`, ['le', ...by], matchers)})`,
    buckets: (name, ...matchers) => grown('increase', `${name}_bucket`, ['le'], matchers),
  };
}
