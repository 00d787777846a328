import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type Threshold, ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { overridesFor } from './colours.js';
import { DATASOURCE } from './variables.js';

export type Panel = TimeSeries | Heatmap | Stat;

/** An expression and what its lines are called: `{{label}}` stands for the value of a label. */
export type Query = readonly [expression: string, legend: string];

interface About {
  readonly title: string;
  readonly description: string;
  /** Of Grafana: `s`, `percentunit`, `none`, `suffix: steps`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Columns of 24. */
  readonly span: number;
}

export interface GraphOptions extends About {
  readonly min?: number;
  readonly max?: number;
  /** A dashed line at this value. */
  readonly line?: number;
  /** Values far apart and above 0. */
  readonly logarithmic?: boolean;
}

const GRAPH_HEIGHT = 8;
const STAT_HEIGHT = 4;

/** Lines over time. */
export function graph(options: GraphOptions): TimeSeries {
  const { min, max, line, logarithmic = false } = options;
  const panel = coloured(described(new TimeSeries(), options), options)
    .height(GRAPH_HEIGHT)
    .lineWidth(1)
    .fillOpacity(0)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (logarithmic) panel.scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10));
  if (line !== undefined) {
    panel.thresholds(steps({ value: null, color: 'transparent' }, { value: line, color: 'text' }));
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

/** How the observations of a histogram spread over its buckets, over time. */
export function heatmap(options: About): Heatmap {
  return described(new Heatmap(), options, (query) => query.range().format(PromQueryFormat.Heatmap))
    .height(GRAPH_HEIGHT)
    .calculate(false)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .yAxis(new YAxisConfigBuilder().unit(options.unit));
}

export interface StatOptions extends About {
  /** The names of the series that exist, in place of their values. */
  readonly names?: boolean;
  /** From which value on what colour; the value of the first is null. */
  readonly thresholds?: readonly Threshold[];
  /** Words for values. */
  readonly words?: Readonly<Record<string, string>>;
}

/** The newest values, large. */
export function stat(options: StatOptions): Stat {
  const { names = false, thresholds = [{ value: null, color: 'text' }], words } = options;
  const panel = coloured(
    described(new Stat(), options, (query) => query.instant()),
    options,
  )
    .height(STAT_HEIGHT)
    .decimals(0)
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(names ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(steps(...thresholds));
  if (words) {
    panel.mappings([
      { type: MappingType.ValueToText, options: Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { text }])) },
    ]);
  }
  return panel;
}

const steps = (...thresholds: readonly Threshold[]) => new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...thresholds]);

function described<P extends Panel>(panel: P, about: About, finish = (query: DataqueryBuilder) => query.range()): P {
  const { title, description, unit, queries, span } = about;
  panel.title(title).description(description).unit(unit).span(span).datasource(DATASOURCE);
  for (const [index, [expression, legend]] of queries.entries()) {
    const query = new DataqueryBuilder().refId(String.fromCharCode(65 + index)).datasource(DATASOURCE);
    panel.withTarget(finish(query.expr(expression).legendFormat(legend)));
  }
  return panel;
}

function coloured<P extends TimeSeries | Stat>(panel: P, { queries }: About): P {
  for (const { regexp, properties } of overridesFor(queries.map(([, legend]) => legend))) panel.overrideByRegexp(regexp, properties);
  return panel;
}
