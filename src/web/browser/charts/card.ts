import type { XAxis } from './columns.js';
import { formatDuration, formatInteger, formatNumber } from './format.js';
import { movesCursor, placeAfterKey } from './keyboard.js';
import { Legend } from './legend.js';
import type { ChartLines, Line } from './lines.js';
import { marksNear, type PlacedMark } from './marks.js';
import type { Palette } from './palette.js';
import type { ChartPlan } from './plan.js';
import { Plot } from './plot.js';
import { newest } from './points.js';
import type { SharedView } from './shared-view.js';
import { summarise } from './summary.js';

const summaryMilliseconds = 10_000;
let cards = 0;

export interface CardData extends ChartLines {
  readonly plan: ChartPlan;
  readonly x: number[];
  readonly axis: XAxis;
  readonly marks: readonly PlacedMark[];
  readonly faint: boolean;
}

/** A chart with its heading, legend and summary. */
export class Card {
  readonly element = document.createElement('section');
  readonly #heading = document.createElement('h2');
  readonly #note = document.createElement('span');
  /** What happened where the cursor is. */
  readonly #mark = document.createElement('p');
  readonly #host = document.createElement('div');
  readonly #summary = document.createElement('p');
  readonly #view: SharedView;
  readonly #palette: Palette;
  /** Keys of lines that are not shown; kept when the plot is made anew. */
  readonly #hidden = new Set<string>();
  #data: CardData;
  #form = '';
  #plot: Plot | undefined;
  #legend: Legend | undefined;
  #summarised = Number.NEGATIVE_INFINITY;
  /** Whether the card is in view, or nearly; what is not is not drawn until it is. */
  #seen = true;
  #waiting: CardData | undefined;
  readonly #sight = new IntersectionObserver((entries) => this.#see(entries.at(-1)?.isIntersecting ?? true), { rootMargin: '50%' });

  constructor(data: CardData, view: SharedView, palette: Palette) {
    this.#data = data;
    this.#view = view;
    this.#palette = palette;
    this.element.className = 'card chart';
    this.#heading.id = `chart-${cards++}`;
    this.element.setAttribute('aria-labelledby', this.#heading.id);
    this.#note.className = 'chart-note';
    const head = document.createElement('div');
    head.className = 'chart-head';
    head.append(this.#heading, this.#note);
    this.#host.className = 'chart-plot';
    this.#host.tabIndex = 0;
    // A slider over the points, so that a screen reader tells the values as the arrow keys move.
    this.#host.setAttribute('role', 'slider');
    this.#host.addEventListener('keydown', (event) => this.#key(event));
    this.#host.addEventListener('blur', () => this.#view.point(null));
    this.#mark.className = 'chart-mark';
    this.#summary.className = 'chart-said';
    this.element.append(head, this.#host, this.#mark, this.#summary);
    this.#sight.observe(this.element);
  }

  /** Needs the card to be in the page, as plots are as wide as it is. */
  update(data: CardData): void {
    this.#summarise(data);
    this.#waiting = data;
    if (this.#seen || !this.#plot) this.#draw(data);
  }

  #see(seen: boolean): void {
    this.#seen = seen;
    if (seen && this.#waiting) this.#draw(this.#waiting);
  }

  #draw(data: CardData): void {
    this.#waiting = undefined;
    this.#data = data;
    this.#heading.textContent = data.plan.title;
    this.#host.setAttribute('aria-label', `${data.plan.title}, by ${data.axis}`);
    const { plan, lines, logarithmic, axis } = data;
    const form = JSON.stringify([
      plan.range,
      plan.guide,
      logarithmic,
      axis,
      lines.map(({ key, label, colour, dash }) => [key, label, colour, dash]),
    ]);
    if (this.#plot && form === this.#form) this.#plot.update(data);
    else this.#build(form);
    this.#tell();
  }

  recolour(): void {
    this.#legend?.recolour();
    this.#plot?.redraw();
  }

  destroy(): void {
    this.#sight.disconnect();
    this.#plot?.destroy();
    this.element.remove();
  }

  get #hiddenLines(): Set<number> {
    return new Set(this.#data.lines.flatMap(({ key }, index) => (this.#hidden.has(key) ? [index] : [])));
  }

  #build(form: string): void {
    this.#form = form;
    this.#plot?.destroy();
    const { plan, lines, logarithmic, axis } = this.#data;
    const hidden = this.#hiddenLines;
    const onCursor = () => this.#tell();
    this.#plot = new Plot(this.#host, { plan, lines, logarithmic, x: axis }, this.#data, {
      view: this.#view,
      palette: this.#palette,
      onCursor,
    });
    this.#plot.hide(hidden);
    const toggle = (line: number) => {
      const key = this.#data.lines[line]?.key ?? '';
      if (!this.#hidden.delete(key)) this.#hidden.add(key);
      if (!hidden.delete(line)) hidden.add(line);
      this.#plot?.hide(hidden);
      this.#tell();
    };
    const legend = new Legend(lines, this.#palette, { hidden, toggle });
    if (this.#legend) this.#legend.element.replaceWith(legend.element);
    else this.#host.before(legend.element);
    this.#legend = legend;
  }

  /** Shows the values under the cursor, else the newest. */
  #tell(): void {
    if (!this.#plot || !this.#legend) return;
    const { lines, x, faint } = this.#data;
    const place = this.#plot.place;
    const values = lines.map(({ drawn, raw }, line) => {
      const nearest = place === null ? undefined : this.#plot?.places[line];
      const [shown, measured] = place === null ? [newest(drawn), newest(raw)] : [drawn[nearest ?? -1], raw[nearest ?? -1]];
      return faint && typeof measured === 'number' ? `${formatted(shown)} (${formatted(measured)})` : formatted(shown);
    });
    this.#legend.show(values, faint);
    const at = place === null ? undefined : x[place];
    const marks = at === undefined ? [] : marksNear(this.#plot.inner, this.#data.marks, at);
    const atRest = this.#view.zoomed ? 'zoomed: double-click or Escape for all' : this.#data.note;
    this.#note.textContent = at === undefined ? atRest : this.#position(at);
    this.#mark.hidden = marks.length === 0;
    this.#mark.textContent = marks.map(({ text }) => text).join(' \u00b7 ');
    this.#mark.classList.toggle(
      'chart-problem',
      marks.some(({ problem }) => problem),
    );
    this.#slider(place ?? x.length - 1, lines, values);
  }

  #slider(place: number, lines: readonly Line[], values: readonly string[]): void {
    const { x } = this.#data;
    const marks = this.#mark.textContent === '' ? [] : [this.#mark.textContent ?? ''];
    const text = lines.flatMap(({ key, label }, line) => (this.#hidden.has(key) ? [] : [`${label} ${values[line]}`]));
    const attributes = {
      'aria-valuemin': x[0] ?? 0,
      'aria-valuemax': x.at(-1) ?? 0,
      'aria-valuenow': x[place] ?? 0,
      'aria-valuetext': `${this.#position(x[place] ?? 0)}: ${[...text, ...marks].join(', ')}`,
    };
    for (const [name, value] of Object.entries(attributes)) this.#host.setAttribute(name, String(value));
  }

  #position(x: number): string {
    return this.#data.axis === 'time' ? formatDuration(x) : `iteration ${formatInteger(x)}`;
  }

  #key(event: KeyboardEvent): void {
    if (!movesCursor(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { x, lines } = this.#data;
    const columns = lines.filter(({ key }) => !this.#hidden.has(key)).map(({ drawn }) => drawn);
    const to = placeAfterKey(event.key, { x, columns, range: this.#view.range, place: this.#plot?.place ?? null });
    if (to !== undefined) this.#view.point(x[to] ?? null);
  }

  #summarise({ lines, x }: CardData): void {
    const now = performance.now();
    if (now - this.#summarised < summaryMilliseconds) return;
    this.#summarised = now;
    this.#summary.textContent = summarise(lines, this.#position(x.at(-1) ?? 0));
  }
}

const formatted = (value: number | null | undefined): string => (typeof value === 'number' ? formatNumber(value) : '');
