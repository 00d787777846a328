import type uPlot from 'uplot';
import type { XAxis } from './columns.js';
import { formatDuration, formatInteger, formatTicks } from './format.js';
import type { Palette } from './palette.js';
import type { ChartPlan } from './plan.js';
import { linearTicks, logTicks } from './ticks.js';

const font = '11px system-ui, sans-serif';
const pixelsPerTick = 32;
const thousands = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
const secondSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** The x axis below and the y axis left, with quiet grids. */
export function axesOf(x: XAxis, logarithmic: boolean, palette: Palette): uPlot.Axis[] {
  const look = {
    font,
    stroke: () => palette.get('quiet'),
    grid: { stroke: () => palette.get('line'), width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  return [
    {
      ...look,
      size: 26,
      space: 62,
      grid: { show: false },
      border: { show: true, stroke: () => palette.get('line'), width: 1 },
      incrs:
        x === 'time'
          ? [...secondSteps, ...thousands.map((days) => 86400 * days * 2)]
          : thousands.flatMap((power) => [power, 2 * power, 5 * power]),
      values: (_, ticks) => (x === 'time' ? ticks.map((tick) => (tick === 0 ? '0' : formatDuration(tick))) : iterationTicks(ticks)),
    },
    {
      ...look,
      size: 52,
      splits: (plot, _, min, max) => {
        const most = Math.max(3, Math.floor(plot.bbox.height / devicePixelRatio / pixelsPerTick));
        return logarithmic ? logTicks(min, max, most) : linearTicks(min, max, most);
      },
      filter: (_, ticks) => ticks,
      values: (_, ticks) => formatTicks(ticks),
    },
  ];
}

function iterationTicks(ticks: number[]): string[] {
  return (ticks.at(-1) ?? 0) < 1e4 ? ticks.map(formatInteger) : formatTicks(ticks);
}

/** Limits of the y axis for values from min to max, both null where there are none in view. */
export function rangeOf(plan: ChartPlan, logarithmic: boolean, min: number | null, max: number | null): [number, number] {
  if (plan.range === 'unit' && !logarithmic) return [-0.02, 1.02];
  const { guide } = plan;
  const [least, most] = [Math.min(min ?? 1, guide ?? Infinity), Math.max(max ?? 1, guide ?? -Infinity)];
  if (logarithmic) {
    const padding = Math.max((most / least) ** 0.06, 1.05);
    return [least / padding, most * padding];
  }
  if (plan.range === 'from zero' && least >= 0) return [0, most === 0 ? 1 : 1.08 * most];
  const padding = 0.07 * (most - least) || 0.1 * Math.abs(most) || 1;
  return [least - padding, most + padding];
}
