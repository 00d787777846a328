import type { HistoryRow } from '../../protocol.js';
import { type Column, columnOf, type Joined, positive } from './columns.js';
import type { ChartPlan, PlannedSeries } from './plan.js';
import { smooth } from './smoothing.js';

/** A series of a run in a chart. */
export interface Line {
  readonly key: string;
  readonly label: string;
  /** Numbers of its colour and of its dash pattern. */
  readonly colour: number;
  readonly dash: number;
  /** Places of the run's first and last row. */
  readonly first: number;
  readonly last: number;
  /** As measured. */
  readonly raw: Column;
  /** As drawn: smoothed, or as measured without smoothing. */
  readonly drawn: Column;
}

export interface LineRun {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly HistoryRow[];
}

export interface ChartLines {
  readonly lines: readonly Line[];
  readonly logarithmic: boolean;
  /** Why the axis is not logarithmic, though it was asked to be. */
  readonly note: string;
}

/**
 * The lines of a chart. Of one run, a series has its colour; of several, a run has its colour in all charts and a series its dashes.
 * A logarithmic axis leaves out zeros; values below zero keep the axis linear.
 */
export function linesOf(
  plan: ChartPlan,
  runs: readonly LineRun[],
  joined: Joined,
  { smoothing, logarithmic: asked }: { smoothing: number; logarithmic: boolean },
): ChartLines {
  const measured = runs.flatMap((run, index) =>
    plan.series
      .filter(({ name }) => run.rows.some(({ values }) => values[name] !== undefined))
      .map((series) => ({
        key: `${run.id}/${series.name}`,
        ...look(series, plan, runs, index),
        first: joined.places[index]?.[0] ?? 0,
        last: joined.places[index]?.at(-1) ?? 0,
        raw: columnOf(run.rows, series.name, { places: joined.places[index] ?? [], length: joined.x.length, spanned: plan.spanned }),
      })),
  );
  const wanted = plan.logarithmic === 'always' || (plan.logarithmic === 'asked' && asked);
  const has = (test: (value: number) => boolean) =>
    measured.some(({ raw }) => raw.some((value) => typeof value === 'number' && test(value)));
  const negative = wanted && has((value) => value < 0);
  const logarithmic = wanted && !negative && has((value) => value > 0);
  const lines = measured.map(({ raw, ...line }) => {
    const shown = logarithmic ? positive(raw) : raw;
    return { ...line, raw: shown, drawn: plan.smoothed ? smooth(shown, smoothing) : shown };
  });
  return { lines, logarithmic, note: negative ? 'linear, as it has values below 0' : '' };
}

function look(series: PlannedSeries, plan: ChartPlan, runs: readonly LineRun[], index: number) {
  if (runs.length === 1) return { label: series.label, colour: series.colour, dash: 0 };
  const { id, name } = runs[index]!;
  const run = runs.filter((other) => other.name === name).length > 1 ? `${name} (${id})` : name;
  return { label: plan.series.length > 1 ? `${series.label} \u00b7 ${run}` : run, colour: index, dash: plan.series.indexOf(series) };
}
