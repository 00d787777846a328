import { readFileSync } from 'node:fs';
import { readSampleGrid } from '../../images/sample-grid.js';
import type { RunEvent, RunListener, StepEvent } from '../../training/events.js';
import type { RunControl } from '../../training/run-control.js';
import { RunDirectory } from '../../training/run-directory.js';
import { History } from '../../web/browser/history.js';
import type { About, EventEntry, SampleEntry, Snapshot, Standing, Update } from '../../web/protocol.js';
import { isNotice, wordsOf } from '../event-words.js';
import { statisticsOf } from '../statistics.js';
import { aboutRun } from './about-run.js';
import { earlierSittings } from './earlier-sittings.js';
import { entryOf, mostEvents } from './event-entry.js';
import { historyRow, seriesOf } from './history-row.js';
import { runId, runName } from './run-id.js';
import type { RunSource, UpdateListener } from './run-source.js';
import { Subscribers } from './subscribers.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A run that trains in this process, as its events tell of it: in bounded memory, and next to no work while nobody looks. */
export class LiveRun implements RunSource {
  readonly id: string;
  readonly name: string;
  readonly #directory: RunDirectory;
  readonly #subscribers = new Subscribers(() => this.#news());
  #about: About | null = null;
  #history = new History();
  #samples: SampleEntry[] = [];
  #events: EventEntry[] = [];
  /** Whether how grids are laid out was told since the stage has begun; it is known from its first grid on. */
  #isLaidOut = false;
  readonly #standing: Mutable<Standing> = {
    state: 'starting',
    stage: null,
    iteration: 0,
    iterations: null,
    seconds: 0,
    duration: null,
    busy: [],
    modeCollapse: false,
  };
  /** What the subscribers don't know: rows after an iteration, so many samples and events; or what only a snapshot tells. */
  #untold = { after: -1, samples: 0, events: 0, anew: false };

  /**
   * @param directory of the run; what earlier sittings left there is read when a run starts that goes on
   * @param control where it may be paused from the page
   */
  constructor(
    directory: string,
    readonly control?: RunControl,
  ) {
    this.#directory = new RunDirectory(directory);
    this.name = runName(directory);
    this.id = runId(this.name);
  }

  readonly listener: RunListener = (event) => {
    if (event.type === 'step') return;
    this.#take(event);
    if (isNotice(event)) {
      this.#events.push(entryOf(event));
      if (this.#events.length > mostEvents) this.#events.shift();
      this.#untold.events++;
    }
    this.#subscribers.notify();
    if (event.type === 'end') this.#subscribers.tell(); // the program may not live until the next time
  };

  snapshot(): Snapshot {
    this.#subscribers.tell();
    return {
      id: this.id,
      name: this.name,
      about: this.#about,
      config: this.#about ? textOf(this.#directory.config) : '',
      history: this.#history.columns,
      samples: [...this.#samples],
      grid: this.#samples.length > 0 ? readSampleGrid(this.#directory.samples) : null,
      events: [...this.#events],
      control: this.control !== undefined,
      ...this.#standing,
    };
  }

  subscribe(listener: UpdateListener): () => void {
    return this.#subscribers.add(listener);
  }

  samplePath(iteration: number): string | undefined {
    const isThere = this.#samples.some((sample) => sample.iteration === iteration);
    return isThere ? this.#directory.sample(iteration) : undefined;
  }

  #take(event: Exclude<RunEvent, StepEvent>): void {
    const standing = this.#standing;
    switch (event.type) {
      case 'start':
        this.#start(event);
        break;
      case 'stage':
        standing.stage = event.stages > 1 ? event.name : null;
        this.#isLaidOut = false;
        break;
      case 'iteration':
        standing.iteration = event.iteration;
        standing.seconds = event.seconds;
        standing.busy = event.busy;
        this.#history.add(historyRow(statisticsOf(event)));
        break;
      case 'sample':
        this.#addSample(event.iteration, Number.isFinite(event.diversity) ? event.diversity : null);
        break;
      case 'evaluation':
        this.#measured(event.iteration, seriesOf('evaluation', event.figures));
        break;
      case 'mode-collapse':
        standing.modeCollapse = event.change === 'collapsed';
        break;
      case 'paused':
        standing.state = 'paused';
        break;
      case 'continued':
        standing.state = 'training';
        break;
      case 'end':
        standing.state = event.reason;
        standing.busy = [];
    }
  }

  #start(event: Extract<RunEvent, { type: 'start' }>): void {
    const { run, iteration } = event;
    const { config, iterations } = run;
    this.#about = aboutRun(run);
    this.#untold.anew = true;
    Object.assign(this.#standing, { state: 'training', iteration, iterations, duration: config.duration });
    if (iteration === 0) return;
    const earlier = earlierSittings(this.#directory, iteration);
    this.#history = earlier.history;
    this.#samples = [...earlier.samples];
    this.#events = [...earlier.events];
    // The log of the events may have been told of this start before.
    if (this.#events.at(-1)?.text === wordsOf(event)) this.#events.pop();
    this.#standing.seconds = earlier.history.rows.at(-1)?.seconds ?? 0;
  }

  #addSample(iteration: number, diversity: number | null): void {
    // One that a resumed run draws again replaces what it has drawn.
    while (this.#samples.length > 0 && this.#samples.at(-1)!.iteration >= iteration) this.#samples.pop();
    this.#samples.push({ iteration, diversity });
    this.#untold.samples++;
    if (!this.#isLaidOut) this.#untold.anew = true;
    this.#isLaidOut = true;
    this.#measured(iteration, seriesOf('diversity', { samples: diversity }));
  }

  /** What is measured after an iteration joins its row. */
  #measured(iteration: number, values: Readonly<Record<string, number>>): void {
    const last = this.#history.rows.at(-1);
    const earlier = last?.iteration === iteration ? last.values : {};
    this.#history.add({ iteration, seconds: last?.seconds ?? 0, values: { ...earlier, ...values } });
    this.#untold.after = Math.min(this.#untold.after, iteration - 1);
  }

  #news(): Update | undefined {
    const { after, samples, events, anew } = this.#untold;
    this.#untold = { after: this.#history.rows.at(-1)?.iteration ?? -1, samples: 0, events: 0, anew: false };
    if (anew) return undefined;
    return {
      rows: this.#history.after(after),
      samples: samples > 0 ? this.#samples.slice(-samples) : [],
      events: events > 0 ? this.#events.slice(-events) : [],
      ...this.#standing,
    };
  }
}

/** Empty where the file can't be read: the page goes without. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
