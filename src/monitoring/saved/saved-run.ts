import { readSampleGrid } from '../../images/sample-grid.js';
import { RunDirectory } from '../../training/run-directory.js';
import type { RunState, SampleEntry, SampleGrid, Snapshot, Standing, Update } from '../../web/protocol.js';
import { runId, runName } from '../live/run-id.js';
import type { RunSource, UpdateListener } from '../live/run-source.js';
import { SavedConfig } from './saved-config.js';
import { SavedEvents } from './saved-events.js';
import { SavedHistory } from './saved-history.js';
import { readSavedSamples, savedSamplePath } from './saved-samples.js';

/** Milliseconds between two looks at a run that somebody follows. */
const interval = 1000;

/** A run as its directory tells it. Where another process trains it, who has subscribed is told what becomes new. */
export class SavedRun implements RunSource {
  readonly id: string;
  readonly name: string;
  readonly #history: SavedHistory;
  readonly #events: SavedEvents;
  readonly #listeners = new Set<UpdateListener>();
  #timer: NodeJS.Timeout | undefined;
  #samples: readonly SampleEntry[] = [];
  #grid: SampleGrid | null = null;
  #standing: Standing;

  private constructor(
    readonly directory: RunDirectory,
    private readonly config: SavedConfig,
    taken: readonly string[],
  ) {
    this.name = runName(directory.path);
    this.id = runId(this.name, taken);
    this.#history = new SavedHistory(directory.statistics);
    this.#events = new SavedEvents(directory.events);
    this.#readOn();
    this.#standing = this.#stand();
  }

  /**
   * @param path of the run directory
   * @param taken ids that other runs have
   * @throws InputError where it is no run, or its configuration is damaged
   */
  static async open(path: string, taken: readonly string[] = []): Promise<SavedRun> {
    const directory = new RunDirectory(path);
    return new SavedRun(directory, await SavedConfig.open(directory), taken);
  }

  snapshot(): Snapshot {
    this.#look();
    return {
      id: this.id,
      name: this.name,
      about: this.config.about(this.#events.computedBy),
      config: this.config.text,
      history: this.#history.history.columns,
      samples: this.#samples,
      grid: this.#grid,
      events: this.#events.events,
      control: false,
      ...this.#standing,
    };
  }

  subscribe(listener: UpdateListener): () => void {
    // What happened while nobody followed is no news.
    if (this.#listeners.size === 0) this.#look();
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#look(), interval).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Files of all sample grids, oldest first. */
  get samplePaths(): string[] {
    return this.#samples.flatMap(({ iteration }) => this.samplePath(iteration) ?? []);
  }

  samplePath(iteration: number): string | undefined {
    return savedSamplePath(this.directory, iteration);
  }

  #look(): void {
    const news = this.#readOn();
    const standing = this.#stand();
    const isNew =
      !news || Object.values(news).some(({ length }) => length > 0) || JSON.stringify(standing) !== JSON.stringify(this.#standing);
    this.#standing = standing;
    if (!isNew) return;
    for (const listener of this.#listeners) listener(news && { ...news, ...standing });
  }

  /** @returns what is new; undefined where what was told before no longer holds */
  #readOn(): Omit<Update, keyof Standing> | undefined {
    const { computedBy } = this.#events;
    const isOther = this.config.update();
    const { events, samples: told } = this.#events.update();
    const rows = this.#history.update(this.#events.diversities);
    this.#samples = readSavedSamples(this.directory, this.#events.diversities);
    const samples = this.#samples.filter(({ iteration }) => told.includes(iteration));
    const isLaidOut = (samples.length > 0 || !this.#grid) && this.#readGrid();
    return isOther || isLaidOut || !rows || this.#events.computedBy !== computedBy ? undefined : { rows, events, samples };
  }

  /** Written with the first grid of a stage. @returns whether it is another one */
  #readGrid(): boolean {
    const before = JSON.stringify(this.#grid);
    this.#grid = this.#samples.length > 0 ? readSampleGrid(this.directory.samples) : null;
    return JSON.stringify(this.#grid) !== before;
  }

  #stand(): Standing {
    const { newest } = this.#history;
    const { stage, iteration, modeCollapse } = this.#events;
    const { iterations, duration } = this.config.config;
    const state = this.#state();
    return {
      state,
      stage,
      iteration: Math.max(iteration, newest?.iteration ?? 0),
      iterations,
      seconds: newest?.seconds ?? 0,
      duration,
      busy: state === 'training' ? (newest?.worker_busy ?? []) : [],
      modeCollapse,
    };
  }

  #state(): RunState {
    const { state } = this.#events;
    const isOver = state !== undefined && state !== 'training' && state !== 'paused';
    if (isOver) return state;
    return this.directory.isBusy() ? (state ?? 'starting') : 'unknown';
  }
}
