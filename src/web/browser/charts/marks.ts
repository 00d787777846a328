import type uPlot from 'uplot';
import type { Palette } from './palette.js';

/** A mark on the x axis of a chart. */
export interface PlacedMark {
  readonly x: number;
  readonly text: string;
  readonly problem: boolean;
}

/** In CSS pixels: half a triangle, and how near the cursor has to be. */
const triangle = 3.5;
const near = 5;

/** Problems as lines through the whole chart, what else there is as small triangles at its foot: a long run has many checkpoints. */
export function drawMarks(plot: uPlot, marks: readonly PlacedMark[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x ?? {};
  if (min === undefined || max === undefined) return;
  const foot = bbox.top + bbox.height;
  const half = triangle * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.fillStyle = palette.get('quiet');
  ctx.strokeStyle = palette.get('bad');
  ctx.globalAlpha = 0.7;
  for (const { x, problem } of marks) {
    if (x < min || x > max) continue;
    const left = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
    ctx.beginPath();
    if (problem) {
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, foot);
      ctx.stroke();
    } else {
      ctx.moveTo(left - half, foot);
      ctx.lineTo(left, foot - 2 * half);
      ctx.lineTo(left + half, foot);
      ctx.fill();
    }
  }
  ctx.restore();
}

/** A dashed line across the chart at a value that means something. */
export function drawGuide(plot: uPlot, value: number, palette: Palette): void {
  const { ctx, bbox } = plot;
  const top = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
  if (!(top >= bbox.top && top <= bbox.top + bbox.height)) return;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.strokeStyle = palette.get('quiet');
  ctx.globalAlpha = 0.7;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, top);
  ctx.lineTo(bbox.left + bbox.width, top);
  ctx.stroke();
  ctx.restore();
}

/** The marks under the cursor, problems first. */
export function marksNear(plot: uPlot, marks: readonly PlacedMark[], x: number): readonly PlacedMark[] {
  const left = plot.valToPos(x, 'x');
  return marks.filter((mark) => Math.abs(plot.valToPos(mark.x, 'x') - left) <= near).sort((a, b) => Number(b.problem) - Number(a.problem));
}
