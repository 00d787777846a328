import type { HistoryRow } from '../../protocol.js';
import type { History } from '../history.js';
import { Card } from './card.js';
import { joinRuns, type XAxis, xOfIteration } from './columns.js';
import { linesOf } from './lines.js';
import type { PlacedMark } from './marks.js';
import { Palette } from './palette.js';
import { planCharts } from './plan.js';
import { SharedView } from './shared-view.js';

/** A run as the charts see it. */
export interface ChartRun {
  readonly id: string;
  readonly name: string;
  /** Of D's output: a probability, or the score of a critic. */
  readonly output: 'probability' | 'score';
  readonly history: History;
  /** Iterations with something to mark, such as a checkpoint, a problem or a stage. */
  readonly marks: readonly Mark[];
}

export interface Mark {
  readonly iteration: number;
  /** In words, one line. */
  readonly text: string;
  /** Whether something is wrong. */
  readonly problem: boolean;
}

export interface ChartOptions {
  /** 0..0.99: weight of the past in the exponential moving average. */
  readonly smoothing: number;
  readonly x: 'iteration' | 'time';
  /** Of the y axes of losses, norms and speed. */
  readonly logarithmic: boolean;
}

export interface Charts {
  /** Shows the runs as they stand; charts are changed in place. */
  update(runs: readonly ChartRun[], options: ChartOptions): void;
  resetZoom(): void;
  destroy(): void;
}

/** Charts of all series that the runs have, a card each, in an element that is theirs alone. */
export function createCharts(container: HTMLElement): Charts {
  return new Cards(container);
}

class Cards implements Charts {
  readonly #container: HTMLElement;
  readonly #view = new SharedView();
  readonly #cards = new Map<string, Card>();
  readonly #palette = new Palette(() => {
    for (const card of this.#cards.values()) card.recolour();
  });
  #axis: XAxis | undefined;
  #last: Parameters<Charts['update']> | undefined;

  constructor(container: HTMLElement) {
    this.#container = container;
    container.classList.add('charts');
    container.addEventListener('keydown', this.#onKey);
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  update(runs: readonly ChartRun[], options: ChartOptions): void {
    this.#last = [runs, options];
    // Nobody sees a page in the background, and the machine may have a network to train.
    if (!document.hidden) this.#draw(runs, options);
  }

  #draw(runs: readonly ChartRun[], options: ChartOptions): void {
    const shown = runs.map(({ id, name, history, marks }) => ({ id, name, rows: history.rows, marks }));
    const joined = joinRuns(
      shown.map(({ rows }) => rows),
      options.x,
    );
    if (this.#axis !== options.x) {
      this.#axis = options.x;
      this.#view.point(null);
      this.#view.resetZoom();
    }
    this.#view.x = joined.x;
    const names = new Set(shown.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))));
    const plans = planCharts(names, runs.some(({ output }) => output === 'score') ? 'score' : 'probability');
    const marks = shown.flatMap((run) => placed(run, options.x));
    this.#keep(new Set(plans.map(({ key }) => key)));
    plans.forEach((plan, index) => {
      const lines = linesOf(plan, shown, joined, options);
      const data = { ...lines, plan, x: joined.x, axis: options.x, marks, faint: options.smoothing > 0 && plan.smoothed };
      const card = this.#cards.get(plan.key) ?? new Card(data, this.#view, this.#palette);
      this.#cards.set(plan.key, card);
      const there = this.#container.children[index];
      if (there !== card.element) this.#container.insertBefore(card.element, there ?? null);
      card.update(data);
    });
  }

  resetZoom(): void {
    this.#view.resetZoom();
  }

  destroy(): void {
    this.#keep(new Set());
    this.#palette.destroy();
    this.#container.removeEventListener('keydown', this.#onKey);
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#container.classList.remove('charts');
  }

  readonly #onVisible = (): void => {
    if (!document.hidden && this.#last) this.#draw(...this.#last);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    this.#view.resetZoom();
    this.#view.point(null);
  };

  #keep(keys: ReadonlySet<string>): void {
    for (const [key, card] of this.#cards) {
      if (keys.has(key)) continue;
      card.destroy();
      this.#cards.delete(key);
    }
  }
}

function placed(run: Pick<ChartRun, 'marks'> & { rows: readonly HistoryRow[] }, axis: XAxis): PlacedMark[] {
  return run.marks.flatMap(({ iteration, text, problem }) => {
    const x = xOfIteration(run.rows, iteration, axis);
    return x === undefined ? [] : [{ x, text, problem }];
  });
}
