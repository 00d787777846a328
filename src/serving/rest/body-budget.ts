import type { IncomingHttpHeaders } from 'node:http';
import { ServingFailure } from '../failure.js';

/** Seconds after which there is likely to be room. */
const retryAfter = 1;

/** Memory that bodies of requests may take all together, from their header to the end of their answer. */
export class BodyBudget {
  #held = 0;

  /**
   * @param limit bytes of all bodies; a single one always has room
   * @param bodyLimit bytes of one body: a longer one is refused before it is read
   */
  constructor(
    private readonly limit: number,
    private readonly bodyLimit: number,
  ) {}

  /**
   * Keeps room for a body. One whose length is not said ahead counts as the longest there may be.
   * @returns the bytes to give back
   * @throws ServingFailure `overloaded`
   */
  take({ 'content-length': said, 'transfer-encoding': encoding }: IncomingHttpHeaders): number {
    const bytes = encoding === undefined ? Math.min(this.bodyLimit, Number(said ?? 0)) : this.bodyLimit;
    if (this.#held > 0 && this.#held + bytes > this.limit) {
      throw new ServingFailure(
        'overloaded',
        `requests of ${this.#held} bytes are held already, and no more than ${this.limit} may`,
        retryAfter,
      );
    }
    this.#held += bytes;
    return bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}
