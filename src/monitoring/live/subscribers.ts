import type { Update } from '../../web/protocol.js';
import type { UpdateListener } from './run-source.js';

/** Milliseconds between two updates. */
const pace = 500;

/** Those who want to know what is new of a run. Without any there is no timer. */
export class Subscribers {
  readonly #listeners = new Set<UpdateListener>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #pending = false;

  /** @param news what is new since it was asked for last; undefined where only a snapshot tells it */
  constructor(private readonly news: () => Update | undefined) {}

  /** What is new from now on goes to the listener as well. @returns what ends that */
  add(listener: UpdateListener): () => void {
    if (this.#listeners.size === 0)
      this.news(); // all that nobody wanted to know
    else this.tell();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** Something is new: they are told before long. */
  notify(): void {
    if (this.#listeners.size === 0) return;
    this.#pending = true;
    this.#timer ??= setTimeout(() => this.tell(), Math.max(0, this.#toldAt + pace - performance.now())).unref();
  }

  /** Tells at once what they were not told yet. */
  tell(): void {
    if (!this.#pending) return;
    this.#rest();
    this.#toldAt = performance.now();
    const update = this.news();
    for (const listener of [...this.#listeners]) listener(update);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = false;
  }
}
