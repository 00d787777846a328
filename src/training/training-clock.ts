/** Seconds of training of a run: those before a resume count, pauses do not. */
export class TrainingClock {
  /** When the run would have begun without interruption. */
  #origin: number;

  /** @param before seconds trained so far */
  constructor(before: number) {
    this.#origin = performance.now() - before * 1000;
  }

  get seconds(): number {
    return (performance.now() - this.#origin) / 1000;
  }

  /** Stands still meanwhile. @returns the seconds it took */
  async pause(action: () => Promise<void>): Promise<number> {
    const started = performance.now();
    await action();
    const paused = performance.now() - started;
    this.#origin += paused;
    return paused / 1000;
  }
}
