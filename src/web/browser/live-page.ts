import type { RunListing } from '../protocol.js';
import { ChartToolbar } from './chart-toolbar.js';
import { type ChartRun, createCharts } from './charts/index.js';
import { type ChoiceOfRuns, readChoice, writeChoice } from './choice-of-runs.js';
import { Configuration } from './configuration.js';
import { Connection } from './connection.js';
import { Control } from './control.js';
import { byId } from './dom.js';
import { Events } from './events.js';
import { Evolution } from './evolution.js';
import { Header } from './header.js';
import { Run } from './run.js';
import { RunPolling } from './run-polling.js';
import { type Following, type RunListener, RunStream } from './run-stream.js';
import { RunToggles } from './run-toggles.js';
import { SamplesPlayer } from './samples-player.js';
import { hasEnded } from './standing.js';
import { Strip } from './strip.js';
import { Workers } from './workers.js';

/** Runs that are streamed; two of the six connections of a browser are left for images and other requests. */
const mostStreams = 4;
/** Runs whose samples are shown beside each other. */
const mostGrids = 3;

/** Follows the shown runs, and has every part of the page draw them, at most once a frame. */
export class LivePage {
  readonly #runs = new Map<string, Run>();
  readonly #following = new Map<string, Following>();
  readonly #charts = createCharts(byId('charts', HTMLElement));
  readonly #toolbar = new ChartToolbar(
    () => this.#draw(),
    () => this.#charts.resetZoom(),
  );
  readonly #header = new Header();
  readonly #control = new Control();
  readonly #samples = new SamplesPlayer();
  readonly #parts = [
    new Strip((iteration) => this.#samples.open(iteration)),
    new Evolution(),
    new Workers(),
    new Events(),
    new Configuration(),
  ];
  readonly #connection: Connection;
  #choice: ChoiceOfRuns;
  #drawing = false;

  constructor(listings: readonly RunListing[]) {
    this.#connection = new Connection(listings, (id) => hasEnded(this.#runs.get(id)?.standing.state ?? 'starting'));
    this.#choice = readChoice(location.search, listings);
    new RunToggles(listings, this.#choice, (choice) => this.#choose(choice));
    this.#follow();
  }

  #choose(choice: ChoiceOfRuns): void {
    this.#choice = choice;
    history.replaceState(null, '', writeChoice(choice));
    this.#follow();
    this.#draw();
  }

  /** Begins to follow what is shown, and ends what is not. */
  #follow(): void {
    const { shown } = this.#choice;
    for (const [id, following] of this.#following) {
      if (shown.includes(id)) continue;
      following.close();
      this.#following.delete(id);
      this.#connection.found(id);
    }
    for (const id of shown) {
      if (this.#following.has(id)) continue;
      const streams = [...this.#following.values()].filter((following) => following instanceof RunStream).length;
      const Kind = streams < mostStreams ? RunStream : RunPolling;
      this.#following.set(id, new Kind(id, this.#listener(id)));
    }
  }

  #listener(id: string): RunListener {
    return {
      snapshot: (snapshot) => {
        this.#runs.set(id, new Run(snapshot));
        this.#connection.found(id);
        this.#draw();
      },
      update: (update) => {
        this.#runs.get(id)?.add(update);
        this.#draw();
      },
      lost: () => this.#connection.lost(id),
    };
  }

  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    const shown = this.#choice.shown.flatMap((id) => this.#runs.get(id) ?? []);
    this.#charts.update(shown.map(chartRun), this.#toolbar.options);
    const detail = this.#runs.get(this.#choice.detail);
    if (!detail) return;
    this.#header.show(detail);
    this.#control.show(detail);
    this.#samples.show(detail, shown.filter((run) => run !== detail).slice(0, mostGrids - 1));
    for (const part of this.#parts) part.show(detail);
  }
}

function chartRun({ id, name, about, history, events }: Run): ChartRun {
  const marked = /^(checkpoint|stage|paused|continued)\b/;
  const marks = events.filter(({ problem, text }) => problem || marked.test(text));
  return { id, name, output: about?.output ?? 'probability', history, marks };
}
