/** What people may ask of a run while it trains. */
export interface RunControl {
  /** After the iteration under way a checkpoint is written, and training waits. */
  pause(): void;
  /** Training goes on where it waits. */
  proceed(): void;
}

/** Between who asks, such as the live page, and the training that looks after every iteration. */
export class PauseSwitch implements RunControl {
  #asked = false;
  #waiting: (() => void) | undefined;

  /** @param signal aborted: who waits goes on at once, and nobody waits any more */
  constructor(private readonly signal?: AbortSignal) {
    signal?.addEventListener('abort', () => this.proceed(), { once: true });
  }

  get isAsked(): boolean {
    return this.#asked;
  }

  pause(): void {
    this.#asked = this.signal?.aborted !== true;
  }

  proceed(): void {
    this.#asked = false;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  /** Resolves once nobody asks for a pause. */
  async wait(): Promise<void> {
    if (this.#asked) await new Promise<void>((resolve) => (this.#waiting = resolve));
  }
}
