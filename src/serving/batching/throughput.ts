/** How much a batch counts in the means: the last twenty or so decide. */
const weight = 0.05;

/** How fast a model has computed lately. */
export class Throughput {
  #rows = 0;
  #seconds = 0;

  /** @param slots batches that are computed at the same time */
  constructor(private readonly slots: number) {}

  count(rows: number, seconds: number): void {
    this.#rows += weight * (rows - this.#rows);
    this.#seconds += weight * (seconds - this.#seconds);
  }

  /** Seconds that so many rows take from now on, at least 1, so that nobody comes back at once. */
  secondsFor(rows: number): number {
    const perSecond = (this.#rows / this.#seconds) * this.slots;
    return perSecond > 0 && Number.isFinite(perSecond) ? Math.max(1, Math.ceil(rows / perSecond)) : 1;
  }
}
