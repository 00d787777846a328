import { metrics as evaluationMetrics, type MetricName } from '../evaluation/metrics.js';
import type { LinePlot, Panel, PlotLine } from '../images/line-plot.js';
import type { Statistics } from '../monitoring/statistics.js';
import { windowMedians } from './window-medians.js';

/** Points a line has at most: medians of windows, since single iterations are noisy. */
const windows = 160;

/**
 * How a training went, to be plotted: what the discriminator says of real and generated samples, the losses, each further
 * metric of the system, and the evaluations on the way.
 *
 * @param output whether it says probabilities or scores
 */
export function trainingCurves(lines: readonly Statistics[], output: 'probability' | 'score'): LinePlot {
  const at = lines.map(({ iteration }) => iteration);
  const plotLine = (name: string, figureOf: (line: Statistics) => number | null | undefined): PlotLine => {
    const values = lines.map((line) => figureOf(line) ?? Number.NaN);
    return { name, points: windowMedians(at, values, windows).map(({ at: middle, median }) => [middle, median] as const) };
  };
  const outputs = [plotLine('D(x)', ({ d_real: real }) => real), plotLine('D(G(z))', ({ d_fake: fake }) => fake)].filter(hasPoints);
  const losses = namesOf(lines, ({ loss }) => loss).map((name) => plotLine(name, ({ loss }) => loss[name]));
  const metricNames = namesOf(lines, ({ metrics }) => metrics);
  const metrics = [...new Set(metricNames.map(lastPart))].map((title): Panel => {
    const own = metricNames.filter((name) => lastPart(name) === title);
    return { title: title.replaceAll('_', ' '), lines: own.map((name) => plotLine(phaseOf(name), (line) => line.metrics?.[name])) };
  });
  const outputPanel: Panel = {
    title: output === 'probability' ? 'probability of being real' : 'score of the critic',
    lines: outputs,
    ...(output === 'probability' ? { range: [0, 1] as const } : {}),
  };
  const window = Math.max(1, Math.round((at.at(-1) ?? 0) / Math.min(windows, Math.max(1, at.length))));
  const x = window === 1 ? 'iteration' : `iteration, medians of ${window}`;
  return {
    x,
    panels: [...(outputs.length > 0 ? [outputPanel] : []), { title: 'loss', lines: losses }, ...metrics, ...evaluationPanels(lines)],
  };
}

/** What was measured on the way, few points as they are; all shares of 1 in one panel. */
function evaluationPanels(lines: readonly Statistics[]): Panel[] {
  const evaluated = namesOf(lines, ({ evaluation }) => evaluation).map((name) => {
    const points = lines.flatMap(({ iteration, evaluation }) => (evaluation ? [[iteration, evaluation[name] ?? Number.NaN] as const] : []));
    return { name, points };
  });
  const isShare = ({ name }: PlotLine) => String(evaluationMetrics[name as MetricName]?.range) === '0,1';
  const shares = evaluated.filter(isShare);
  return [
    ...evaluated.filter((line) => !isShare(line)).map((line): Panel => ({ title: 'measured on the way', lines: [line] })),
    ...(shares.length > 0 ? [{ title: 'measured on the way', lines: shares, range: [0, 1] as const }] : []),
  ];
}

const hasPoints = ({ points }: PlotLine): boolean => points.some(([, y]) => Number.isFinite(y));

const namesOf = (lines: readonly Statistics[], group: (line: Statistics) => object | undefined): string[] => [
  ...new Set(lines.flatMap((line) => Object.keys(group(line) ?? {}))),
];

/** `wasserstein` of `discriminator/wasserstein`. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const phaseOf = (name: string): string => name.slice(0, name.lastIndexOf('/'));
