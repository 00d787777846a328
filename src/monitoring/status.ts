import { basename } from 'node:path';
import type { EndReason, IterationEvent, RunInfo, RunListener } from '../training/events.js';
import { isNotice, isProblem, wordsOf } from './event-words.js';

const MOST_POINTS = 512;
const MOST_PROBLEMS = 5;

/** What the live page shows; /status.json. */
export interface Status {
  readonly name: string;
  readonly state: 'starting' | 'training' | EndReason;
  readonly run: { system: string; dataset: string; engine: string; device: string; workers: number; output: RunInfo['output'] } | null;
  readonly stage: string | null;
  readonly iteration: number;
  /** Of the whole run; null where it ends by time. */
  readonly iterations: number | null;
  /** Seconds of training: so far, and of the whole run where it ends by time. */
  readonly seconds: number;
  readonly duration: number | null;
  readonly imagesPerSecond: number | null;
  readonly history: readonly Point[];
  readonly sample: { readonly iteration: number; readonly diversity: number } | null;
  /** Whether the generator has collapsed onto few modes, and has not recovered. */
  readonly modeCollapse: boolean;
  /** The last that went wrong, newest last. */
  readonly problems: readonly string[];
}

/** An iteration in the charts. */
export interface Point {
  readonly iteration: number;
  readonly imagesPerSecond: number;
  readonly loss: Readonly<Record<string, number>>;
  readonly dReal?: number;
  readonly dFake?: number;
}

/** Follows a run for the live page, in bounded memory. */
export class StatusBoard {
  #run: RunInfo | undefined;
  #state: Status['state'] = 'starting';
  #stage: string | null = null;
  #last: IterationEvent | undefined;
  #iteration = 0;
  #sample: { iteration: number; diversity: number; path: string } | undefined;
  #modeCollapse = false;
  #problems: string[] = [];
  #history: Point[] = [];
  /** Only every so many iterations are kept; doubles whenever the history is full. */
  #stride = 1;

  readonly listener: RunListener = (event) => {
    this.#iteration = event.iteration;
    if (isNotice(event) && isProblem(event)) this.#problems = [...this.#problems, wordsOf(event)].slice(-MOST_PROBLEMS);
    if (event.type === 'start') {
      this.#run = event.run;
      this.#state = 'training';
    } else if (event.type === 'stage') {
      this.#stage = event.stages > 1 ? event.name : null;
    } else if (event.type === 'iteration') {
      this.#last = event;
      if (event.iteration % this.#stride === 0) this.#remember(event);
    } else if (event.type === 'sample') {
      this.#sample = event;
    } else if (event.type === 'mode-collapse') {
      this.#modeCollapse = event.change === 'collapsed';
    } else if (event.type === 'end') {
      this.#state = event.reason;
    }
  };

  /** File of the newest sample grid. */
  get samplePath(): string | undefined {
    return this.#sample?.path;
  }

  get status(): Status {
    const run = this.#run;
    return {
      name: run ? basename(run.directory) : 'ganforge',
      state: this.#state,
      run: run
        ? {
            system: run.config.system,
            dataset: run.dataset,
            engine: run.engine,
            device: run.device,
            workers: run.config.workers,
            output: run.output,
          }
        : null,
      stage: this.#stage,
      iteration: this.#iteration,
      iterations: run?.iterations ?? null,
      seconds: this.#last?.seconds ?? 0,
      duration: run?.config.duration ?? null,
      imagesPerSecond: this.#last?.imagesPerSecond ?? null,
      history:
        this.#last && this.#history.at(-1)?.iteration !== this.#last.iteration ? [...this.#history, point(this.#last)] : this.#history,
      sample: this.#sample ? { iteration: this.#sample.iteration, diversity: this.#sample.diversity } : null,
      modeCollapse: this.#modeCollapse,
      problems: this.#problems,
    };
  }

  #remember(event: IterationEvent): void {
    this.#history.push(point(event));
    if (this.#history.length < MOST_POINTS) return;
    this.#stride *= 2;
    this.#history = this.#history.filter(({ iteration }) => iteration % this.#stride === 0);
  }
}

function point(event: IterationEvent): Point {
  const { iteration, imagesPerSecond, loss } = event;
  const output = {
    ...(event.dReal === undefined ? {} : { dReal: event.dReal }),
    ...(event.dFake === undefined ? {} : { dFake: event.dFake }),
  };
  return { iteration, imagesPerSecond, loss, ...output };
}
