import uPlot from 'uplot';
import { axesOf, rangeOf } from './axes.js';
import type { XAxis } from './columns.js';
import type { Line } from './lines.js';
import { drawGuide, drawMarks, type PlacedMark } from './marks.js';
import { dashOf, type Palette } from './palette.js';
import type { ChartPlan } from './plan.js';
import { nearestValue } from './points.js';
import type { SharedView, Viewer } from './shared-view.js';

const pixelsPerPoint = 14;

/** What a plot cannot change about itself. */
export interface PlotForm {
  readonly plan: ChartPlan;
  readonly lines: readonly Line[];
  readonly logarithmic: boolean;
  readonly x: XAxis;
}

export interface PlotData {
  readonly x: number[];
  readonly lines: readonly Line[];
  readonly marks: readonly PlacedMark[];
  /** Whether what was measured is drawn, faintly, behind what is smoothed. */
  readonly faint: boolean;
}

/** The canvas of a chart: every line twice, faint as measured and smoothed before it. */
export class Plot implements Viewer {
  readonly #plot: uPlot;
  readonly #view: SharedView;
  readonly #lines: number;
  readonly #resized: ResizeObserver;
  #data: PlotData;
  #hidden: ReadonlySet<number> = new Set();
  /** Whether the cursor is moved from here, not by a reader. */
  #busy = true;

  /** @param onCursor told when values under the cursor change: places of the lines' values, or null without a cursor */
  constructor(
    host: HTMLElement,
    form: PlotForm,
    data: PlotData,
    { view, palette, onCursor }: { view: SharedView; palette: Palette; onCursor: () => void },
  ) {
    this.#view = view;
    this.#data = data;
    this.#lines = form.lines.length;
    const { plan, logarithmic } = form;
    const series = (line: Line, faint: boolean): uPlot.Series => ({
      label: line.label,
      scale: 'y',
      stroke: () => palette.line(line.colour),
      width: faint ? 1 : 1.75,
      alpha: faint ? 0.28 : 1,
      dash: faint ? [] : [...dashOf(line.dash)],
      points: faint
        ? { show: false }
        : { size: 4, fill: () => palette.line(line.colour), show: (plot, index, first, last) => sparse(plot, index, first, last) },
    });
    this.#plot = new uPlot(
      {
        ...sizeOf(host),
        padding: [8, 20, 0, 0],
        series: [{}, ...form.lines.map((line) => series(line, true)), ...form.lines.map((line) => series(line, false))],
        scales: {
          x: { time: false, range: () => view.range },
          y: { distr: logarithmic ? 3 : 1, range: (_, min, max) => rangeOf(plan, logarithmic, min, max) },
        },
        axes: axesOf(form.x, logarithmic, palette),
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false, dist: 4 },
          points: { size: 7, width: 2, fill: (_, index) => this.#colour(index, palette), stroke: () => palette.get('card') },
          dataIdx: (_, index, place) => (index === 0 ? place : this.#valueAt(index, place)),
        },
        hooks: {
          drawAxes: [
            (plot) => {
              if (plan.guide !== undefined) drawGuide(plot, plan.guide, palette);
              drawMarks(plot, this.#data.marks, palette);
            },
          ],
          setCursor: [
            () => {
              if (!this.#busy) view.point(this.cursor, this);
              onCursor();
            },
          ],
          setSelect: [(plot) => this.#select(plot)],
        },
      },
      this.#aligned(),
      host,
    );
    this.#plot.root.setAttribute('aria-hidden', 'true');
    this.#plot.over.addEventListener('dblclick', () => view.resetZoom());
    this.#resized = new ResizeObserver(() => {
      const size = sizeOf(host);
      if (size.width !== this.#plot.width || size.height !== this.#plot.height) this.#quietly(() => this.#plot.setSize(size));
    });
    this.#resized.observe(host);
    view.add(this);
    this.#quietly(() => this.#showHidden());
  }

  get cursor(): number | null {
    const { left } = this.#plot.cursor;
    return left === undefined || left < 0 ? null : this.#plot.posToVal(left, 'x');
  }

  /** The place on the x axis that is nearest to the cursor. */
  get place(): number | null {
    return this.#plot.cursor.idx ?? null;
  }

  /** Places of the values nearest to the cursor, by line. */
  get places(): readonly (number | null)[] {
    return this.#plot.cursor.idxs?.slice(1 + this.#lines) ?? [];
  }

  /** The uPlot within, for what is measured in pixels. */
  get inner(): uPlot {
    return this.#plot;
  }

  update(data: PlotData): void {
    this.#data = data;
    this.#quietly(() => {
      this.#showHidden();
      this.#plot.setData(this.#aligned());
    });
    this.showCursor(this.#view.cursor);
  }

  /** @param hidden numbers of the lines that are not drawn */
  hide(hidden: ReadonlySet<number>): void {
    this.#hidden = hidden;
    this.#quietly(() => this.#showHidden());
  }

  redraw(): void {
    this.#quietly(() => this.#plot.redraw());
  }

  showCursor(x: number | null): void {
    const left = x === null ? -10 : this.#plot.valToPos(x, 'x');
    const inside = left >= 0 && left <= this.#plot.bbox.width / devicePixelRatio;
    this.#busy = true;
    this.#plot.setCursor({ left: inside ? left : -10, top: inside ? 0 : -10 }, true);
    this.#busy = false;
  }

  destroy(): void {
    this.#view.remove(this);
    this.#resized.disconnect();
    this.#plot.destroy();
  }

  #showHidden(): void {
    for (let line = 0; line < this.#lines; line++) {
      const shown = !this.#hidden.has(line);
      this.#show(1 + line, shown && this.#data.faint);
      this.#show(1 + this.#lines + line, shown);
    }
  }

  #show(series: number, show: boolean): void {
    if (this.#plot.series[series]?.show !== show) this.#plot.setSeries(series, { show });
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width === 0) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#view.zoomTo(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  }

  #valueAt(series: number, place: number): number | null {
    const line = series - 1 - this.#lines;
    const data = this.#data.lines[line];
    // A run says nothing of iterations that it has not been at.
    if (!data || this.#hidden.has(line) || place < data.first || place > data.last) return null;
    return nearestValue(data.drawn, place);
  }

  #colour(series: number, palette: Palette): string {
    return palette.line(this.#data.lines[(series - 1) % this.#lines]?.colour ?? 0);
  }

  #aligned(): uPlot.AlignedData {
    const { x, lines } = this.#data;
    return [x, ...lines.map(({ raw }) => raw), ...lines.map(({ drawn }) => drawn)];
  }

  /** Changes the plot at once, not in a microtask, without telling others of the cursor. */
  #quietly(change: () => void): void {
    this.#busy = true;
    this.#plot.batch(change);
    this.#busy = false;
  }
}

/** Points are drawn where there is room for them. */
function sparse(plot: uPlot, series: number, first: number, last: number): boolean {
  let count = 0;
  for (let place = first; place <= last; place++) {
    if (typeof plot.data[series]?.[place] === 'number') count++;
  }
  return count * pixelsPerPoint < plot.bbox.width / devicePixelRatio;
}

const sizeOf = (host: HTMLElement) => ({ width: Math.max(host.clientWidth, 80), height: Math.max(host.clientHeight, 80) });
