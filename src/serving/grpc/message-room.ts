/** The room that a message takes. */
export interface Place {
  /** Its length is known by now, and not above what was taken. */
  shrinkTo(bytes: number): void;
  /** Gives the room back, or ends the wait for it; may be called again. */
  leave(): void;
}

/** Bytes that messages may take all together. Who finds too few waits for them, first come first served. */
export class MessageRoom {
  #free: number;
  readonly #waiting = new Set<() => void>();

  /**
   * @param limit bytes of all messages
   * @param longest bytes of the longest there may be, which is not above the limit
   */
  constructor(
    limit: number,
    private readonly longest: number,
  ) {
    this.#free = limit;
  }

  /** Takes room for a message of unknown length, that is for the longest, and calls `enter` when there is: at once, or later. */
  take(enter: () => void): Place {
    let held = 0;
    const begin = () => {
      held = this.longest;
      this.#free -= held;
      enter();
    };
    const keep = (bytes: number) => {
      this.#free += held - bytes;
      held = bytes;
      this.#admit();
    };
    this.#waiting.add(begin);
    this.#admit();
    return {
      shrinkTo: (bytes) => keep(Math.min(bytes, held)),
      leave: () => {
        this.#waiting.delete(begin);
        keep(0);
      },
    };
  }

  #admit(): void {
    for (const begin of this.#waiting) {
      if (this.#free < this.longest) return;
      this.#waiting.delete(begin);
      begin();
    }
  }
}
