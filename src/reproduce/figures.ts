import { z } from 'zod';
import type { Candidate, Evaluation } from '../evaluation/evaluate.js';
import { type MetricName, metrics } from '../evaluation/metrics.js';

const estimateSchema = z.strictObject({
  mean: z.number(),
  /** 95% confidence interval of the mean, where there are at least two values. */
  low: z.number().optional(),
  high: z.number().optional(),
  values: z.array(z.number()),
});

export const figureSchema = z.strictObject({
  title: z.string(),
  better: z.enum(['lower', 'higher']),
  /** By who was measured: `generated`, the ends of the scale `real` and `noise`, and whom it is set beside. */
  values: z.record(z.string(), estimateSchema),
});

/** A thing that was measured. */
export type Figure = Readonly<z.infer<typeof figureSchema>>;

/** By name of the metric. */
export type Figures = Readonly<Record<string, Figure>>;

/** A number as an estimate without an interval. */
export const once = (value: number): Figure['values'][string] => ({ mean: value, values: [value] });

/** What `evaluate` found, as figures. */
export function figuresOf(evaluation: Evaluation): Figures {
  return Object.fromEntries(
    (Object.entries(evaluation) as [MetricName, NonNullable<Evaluation[MetricName]>][]).map(([name, row]) => {
      const { title, better } = metrics[name];
      const values = Object.entries(row).map(([who, { mean, low, high, values: all }]) => {
        const estimate = { mean, values: [...all] };
        return [who, low === undefined || high === undefined ? estimate : { ...estimate, low, high }] as const;
      });
      return [name, { title, better, values: Object.fromEntries(values) }];
    }),
  );
}

/** How the candidates of every evaluation are headed; others by their own name. */
const headings: Readonly<Record<Candidate, string>> = {
  generated: 'generated',
  gaussian: 'PCA-Gaussian',
  real: 'real data',
  noise: 'noise',
};

export const headingOf = (who: string): string => (Object.hasOwn(headings, who) ? headings[who as Candidate] : who);

/** Who was measured, in the order they are shown. */
export function candidatesOf(figures: Figures): string[] {
  const all = new Set(Object.values(figures).flatMap(({ values }) => Object.keys(values)));
  const usual = ['generated', 'real', 'gaussian', 'noise'];
  const others = [...all].filter((who) => !usual.includes(who));
  return [...['generated', ...others, 'real', 'gaussian', 'noise']].filter((who) => all.has(who));
}

/** Four digits that mean something, as people write them. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return String(Number(value.toPrecision(size >= 1000 ? 5 : size >= 1 ? 4 : 3)));
}
