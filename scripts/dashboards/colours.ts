import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';

/** What a line is about has one colour on all panels. Legends begin with what they are about: one of these words, or a label. */
const WORDS: Readonly<Record<string, string>> = {
  'D(x)': 'blue',
  'D(G(z))': 'orange',
  median: 'green',
  p95: 'yellow',
  p99: 'red',
};

const NETWORKS: Readonly<Record<string, string>> = { discriminator: 'purple', critic: 'purple', generator: 'green' };

/** Colours of the values of labels; phases are called after the network they train. */
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  network: NETWORKS,
  phase: NETWORKS,
  state: { ready: 'green', loading: 'yellow', unloading: 'yellow', failed: 'red' },
};

export interface StyleOverride {
  /** Of legends, as Grafana writes regular expressions. */
  readonly regexp: string;
  readonly properties: DynamicConfigValue[];
}

/** The colours of a panel's lines, and dashes for a percentile beside a median of the same colour. */
export function overridesFor(legends: readonly string[]): StyleOverride[] {
  const overrides = new Map<string, StyleOverride>();
  const style = (regexp: string, id: string, value: object) => overrides.set(regexp, { regexp, properties: [{ id, value }] });
  for (const legend of legends) {
    const label = legend.match(/^\{\{(\w+)\}\}/)?.[1];
    const colours =
      label === undefined ? Object.entries(WORDS).filter(([word]) => legend.startsWith(word)) : Object.entries(LABELS[label] ?? {});
    for (const [word, fixedColor] of colours) style(`/^${word.replaceAll(/[()]/g, '\\$&')}/`, 'color', { mode: 'fixed', fixedColor });
    if (label !== undefined && legend.includes(' p95')) style('/ p95/', 'custom.lineStyle', { fill: 'dash', dash: [6, 4] });
  }
  return [...overrides.values()];
}
