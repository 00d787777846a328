import type { ModelState } from '../inference-service.js';
import type { ModelEvent, ServingObserver } from '../serving-events.js';
import { DrainingModels } from './draining-models.js';
import { fingerprint } from './fingerprint.js';
import { type FoundModel, keyOf, withoutTwins } from './list-models.js';
import { openRoots } from './open-roots.js';
import { FileChanging, ReadFailure, readModelFile } from './read-model-file.js';
import { reasonLine } from './reason-line.js';
import type { Root } from './roots.js';
import { type Scan, scan } from './scan.js';
import { type LoadedModel, ServingModels } from './serving-models.js';
import { type Slot, stateOf } from './slot.js';
import type { StartRunner } from './start-runner.js';

export interface RepositoryOptions {
  /** Model files and folders of models. */
  readonly paths: readonly string[];
  readonly startRunner: StartRunner;
  readonly observe: ServingObserver;
  /** Told of every batch of a model that has been computed, and the seconds it took. */
  readonly batchComputed: (model: string, rows: number, seconds: number) => void;
}

/**
 * The models of some paths, kept in line with the files there by one look after the other (`poll`); the file system is not watched,
 * as network file systems do not tell of changes.
 *
 * A file that is new or has changed is loaded once it was the same at two looks; those that are there at the first are loaded at once.
 * An older file goes on answering until the newer one is warmed up, and also where it fails to load; then it answers the requests it has
 * and is let go. Models are loaded one after the other.
 */
export class ModelRepository {
  readonly serving = new ServingModels();
  private readonly slots = new Map<string, Slot>();
  private readonly draining: DrainingModels;
  /** Folders that could not be read at the last look, by what was said of them. */
  private unreadable: ReadonlySet<string> = new Set();
  private last: Promise<void> = Promise.resolve();
  private loadedOnce = false;
  private closed = false;

  private constructor(
    private readonly roots: readonly Root[],
    private readonly options: RepositoryOptions,
  ) {
    this.draining = new DrainingModels(options.observe);
  }

  /**
   * Lists the models that are there, and loads none yet.
   * @throws InputError where a path can't be served: see `openRoots`
   */
  static async open(options: RepositoryOptions): Promise<ModelRepository> {
    const repository = new ModelRepository(await openRoots(options.paths), options);
    repository.list(await scan(repository.roots));
    return repository;
  }

  /** Whether the models that were there at the start have been loaded, or have failed to; those that come later are not waited for. */
  get isLoaded(): boolean {
    return this.loadedOnce;
  }

  /** Every version that is known, whatever its state; by name, oldest first. */
  states(): ModelState[] {
    const known = [...this.slots.values()].map(stateOf);
    const leaving = [...this.draining].filter((model) => !this.slots.has(keyOf(model)));
    const gone = new Map(leaving.map(({ name, version }) => [keyOf({ name, version }), { name, version, state: 'unloading' as const }]));
    return [...known, ...gone.values()].sort((a, b) =>
      a.name === b.name ? Number(a.version) - Number(b.version) : a.name < b.name ? -1 : 1,
    );
  }

  /** Models whose workers are still there: those that answer, and those that answer their last requests. */
  running(): LoadedModel[] {
    return [...this.serving, ...this.draining];
  }

  /** Looks at the files once, after the look under way if there is one, and brings models in line with them. */
  poll(): Promise<void> {
    const look = this.last.then(() => this.look());
    this.last = look.catch(() => undefined);
    return look;
  }

  /** Takes no more requests, and ends when those there are have been answered and all workers are gone. */
  async close(): Promise<void> {
    this.closed = true;
    for (const slot of this.slots.values()) this.unload(slot);
    await this.last;
    await this.draining.ended();
  }

  private async look(): Promise<void> {
    if (this.closed) return;
    const found = await scan(this.roots);
    if (this.closed) return;
    this.list(found);
    for (const slot of [...this.slots.values()]) {
      const print = `${slot.found.problem ?? ''}\n${await fingerprint([slot.found.path, ...slot.dataFiles])}`;
      const isStill = slot.seen === print || !this.loadedOnce;
      slot.seen = print;
      if (this.closed) return;
      if (isStill && slot.tried !== print) await this.load(slot, print, found.roots);
    }
    this.loadedOnce = true;
  }

  /** Brings the slots in line with the files found. */
  private list({ models, unreadable }: Scan): void {
    const before = this.unreadable;
    this.unreadable = new Set(unreadable.map(({ path, reason }) => `${path} ${reason}`));
    for (const { path, reason } of unreadable) {
      if (!before.has(`${path} ${reason}`)) this.options.observe({ type: 'unreadable', path, reason });
    }
    const found = new Map(withoutTwins(models).map((model) => [keyOf(model), model]));
    for (const [key, slot] of [...this.slots]) {
      const isHidden = unreadable.some(({ path }) => slot.found.path === path || slot.found.path.startsWith(`${path}/`));
      if (!found.has(key) && !isHidden) this.unload(slot);
    }
    for (const [key, model] of found) {
      const slot = this.slots.get(key);
      if (slot) slot.found = model;
      else {
        const added: Slot = { found: model, dataFiles: [] };
        this.slots.set(key, added);
        this.report(model, { type: 'loading', file: model.path, serving: false });
      }
    }
  }

  private async load(slot: Slot, print: string, roots: readonly Root[]): Promise<void> {
    const { name, version, path, problem } = slot.found;
    const started = performance.now();
    const report = (event: ModelEvent) => this.report(slot.found, event);
    let tried = print;
    try {
      if (problem !== undefined) throw new Error(problem);
      const file = await readModelFile(path, roots);
      slot.dataFiles = file.dataFiles;
      tried = `\n${file.fingerprint}`;
      if (this.closed) return;
      if (file.hash !== slot.serving?.hash) {
        if (slot.tried !== undefined) {
          delete slot.reason;
          report({ type: 'loading', file: path, serving: slot.serving !== undefined });
        }
        const runner = await this.options.startRunner(file, file.signature, report, (rows, seconds) =>
          this.options.batchComputed(name, rows, seconds),
        );
        const model: LoadedModel = { name, version, signature: file.signature, hash: file.hash, runner };
        if (this.closed) {
          this.drain(model);
          return;
        }
        const before = slot.serving;
        slot.serving = model;
        this.serving.set(model);
        const seconds = (performance.now() - started) / 1000;
        report({ type: 'loaded', file: path, hash: file.hash, seconds, replaced: before !== undefined });
        if (before) this.drain(before);
      }
      delete slot.reason;
    } catch (error) {
      // It will be seen to have changed at the next look.
      if (error instanceof FileChanging) return;
      const reason = reasonLine(error, this.roots);
      const isNew = slot.reason !== reason || !(error instanceof ReadFailure);
      slot.reason = reason;
      // What could not be read is tried again at the next look.
      if (error instanceof ReadFailure) tried = '';
      if (isNew && !this.closed) report({ type: 'load-failed', file: path, reason, serving: slot.serving !== undefined });
    }
    slot.tried = tried;
    slot.seen = tried;
  }

  private unload(slot: Slot): void {
    const { found, serving } = slot;
    this.slots.delete(keyOf(found));
    this.report(found, { type: 'unloading' });
    if (serving) {
      this.serving.delete(serving);
      this.drain(serving);
    } else this.report(found, { type: 'unloaded', last: true });
  }

  /** Lets a model answer the requests it has, and its workers go. */
  private drain(model: LoadedModel): void {
    const key = keyOf(model);
    this.draining.add(model, () => this.report(model, { type: 'unloaded', last: !this.draining.has(key) && !this.slots.has(key) }));
  }

  private report({ name, version }: FoundModel | LoadedModel, event: ModelEvent): void {
    this.options.observe({ name, version, ...event });
  }
}
