/** How much a batch counts in the means: the last twenty or so decide. */
const weight = 0.05;

/** How fast a model has computed lately. */
export class Throughput {
  #rows = 0;
  #seconds = 0;
  #counted = false;

  /** @param slots batches that are computed at the same time */
  constructor(private readonly slots: number) {}

  count(rows: number, seconds: number): void {
    const share = this.#counted ? weight : 1;
    this.#rows += share * (rows - this.#rows);
    this.#seconds += share * (seconds - this.#seconds);
    this.#counted = true;
  }

  /** What a batch takes lately; undefined before the first. */
  get batchSeconds(): number | undefined {
    return this.#counted ? this.#seconds : undefined;
  }

  /** Seconds that so many rows take from now on, at least 1, so that nobody comes back at once. */
  secondsFor(rows: number): number {
    const perSecond = (this.#rows / this.#seconds) * this.slots;
    return perSecond > 0 && Number.isFinite(perSecond) ? Math.max(1, Math.ceil(rows / perSecond)) : 1;
  }
}
