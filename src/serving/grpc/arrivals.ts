/** Something on its way. */
export interface Arriving {
  /** It has taken too long. */
  late(): void;
}

/** Ends what takes too long to arrive. There is one timer for all, as those of single calls would be garbage to collect with each. */
export class Arrivals {
  /** Since when each is on its way, oldest first. */
  readonly #since = new Map<Arriving, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param longest milliseconds that it may take */
  constructor(private readonly longest: number) {}

  /** It is on its way from now on. */
  begin(arriving: Arriving): void {
    this.#since.set(arriving, performance.now());
    this.#timer ??= this.#lookIn(this.longest);
  }

  /** It has come, or is no longer to come; may be called again. */
  end(arriving: Arriving): void {
    this.#since.delete(arriving);
  }

  #lookIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(this.#look, Math.ceil(milliseconds)).unref();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    for (const [arriving, since] of this.#since) {
      const left = since + this.longest - performance.now();
      if (left > 0) {
        this.#timer = this.#lookIn(left);
        return;
      }
      this.#since.delete(arriving);
      arriving.late();
    }
  };
}
