import type { Candidate, Estimate, Evaluation } from '../evaluation/evaluate.js';
import { type MetricName, metrics } from '../evaluation/metrics.js';
import type { FeatureOrigin } from './evaluation-features.js';
import type { NeighbourDistances } from './evaluation-pictures.js';
import { table } from './terminal/table.js';

/** All that an evaluation found, as evaluation.json holds it. */
export interface EvaluationReport {
  readonly version: string;
  readonly source: string;
  readonly system: string;
  readonly iteration: number;
  readonly data: { readonly spec: string; readonly hash: string; readonly size: number };
  readonly features?: FeatureOrigin;
  /** Of each set of samples. */
  readonly samples: number;
  readonly repetitions: number;
  readonly seed: number;
  readonly metrics: Evaluation;
  readonly neighbours?: NeighbourDistances;
  readonly pictures: readonly string[];
  readonly seconds: number;
}

const headings: readonly (readonly [Candidate, string])[] = [
  ['generated', 'generated'],
  ['gaussian', 'Gaussian'],
  ['real', 'real against real'],
  ['noise', 'noise'],
];

/** The report for the terminal: what was measured how, then a row a metric between the ends of its scale. */
export function reportLines(report: EvaluationReport): string {
  const shown = headings.filter(([who]) => Object.values(report.metrics).some((row) => row[who] !== undefined));
  const rows = Object.entries(report.metrics).map(([name, row]) => {
    const { better } = metrics[name as MetricName];
    return [name, better === 'lower' ? 'low' : 'high', ...shown.map(([who]) => estimateText(row[who]))];
  });
  return `${aboutLines(report)}\n${table([['metric', 'good', ...shown.map(([, heading]) => heading)], ...rows])}${neighbourLine(report)}`;
}

function aboutLines({ source, system, iteration, data, features, samples, repetitions, seed }: EvaluationReport): string {
  const times = repetitions === 1 ? 'measured once' : `measured ${repetitions} times, mean [95% confidence interval]`;
  const lines = [
    `${source}: ${system} at iteration ${iteration}, against ${data.spec} (${count(data.size)} samples)`,
    `sets of ${count(samples)} samples, ${times}, seed ${seed}`,
    ...(features ? [`features of the ${featureText(features)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What features are of, in words. */
export function featureText({ kind, network, accuracy = Number.NaN, held_out: heldOut = 0 }: FeatureOrigin): string {
  if (kind === 'file') return `network ${network}`;
  return `${network}, which reads ${(100 * accuracy).toFixed(1)}% of ${count(heldOut)} held-out images as their class`;
}

function neighbourLine({ neighbours }: EvaluationReport): string {
  if (!neighbours) return '';
  const { generated, real, searched } = neighbours;
  const of = `of ${count(searched)} training images`;
  return `\nnearest ${of}, median pixel distance: ${number(generated)} from generated ones, ${number(real)} from each other\n`;
}

function estimateText(estimate: Estimate | undefined): string {
  if (!estimate) return '';
  const { mean, low, high } = estimate;
  return low === undefined || high === undefined ? number(mean) : `${number(mean)} [${number(low)}, ${number(high)}]`;
}

const number = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return size >= 100 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(4);
};

const count = (n: number): string => n.toLocaleString('en-US');
