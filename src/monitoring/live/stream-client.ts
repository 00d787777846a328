import type { ServerResponse } from 'node:http';

/** In milliseconds. */
export interface StreamTimes {
  /** Of silence, after which a comment shows that the connection lives. */
  readonly heartbeat: number;
  /** That a client may take to take in what it was sent. */
  readonly stall: number;
}

/**
 * One reader of a stream. While it has not taken in what it was sent, nothing more is kept for it but that it missed something: it gets
 * a new snapshot then. So no more than one message waits for it beyond what the system's buffers hold.
 */
export class StreamClient {
  #blockedSince: number | undefined;
  #missed = false;
  #wroteAt = 0;

  /** @param snapshot as a message, of the run as it stands when it is called */
  constructor(
    private readonly response: ServerResponse,
    private readonly snapshot: () => string,
  ) {
    response.on('drain', () => this.#drained());
    response.on('error', () => {}); // a client that went away; the response is closed then
  }

  /** @param head what comes before the first message */
  begin(head: string): void {
    this.#write(head + this.snapshot());
  }

  send(message: string): void {
    if (this.#blockedSince === undefined) this.#write(message);
    else this.#missed = true;
  }

  /** To be called every now and then: drops the client where it has stalled, shows it that the connection lives where nothing happens. */
  check({ heartbeat, stall }: StreamTimes, now = performance.now()): void {
    if (this.#blockedSince !== undefined) {
      if (now - this.#blockedSince >= stall) this.response.destroy();
    } else if (now - this.#wroteAt >= heartbeat) {
      this.#write(': nothing new\n\n');
    }
  }

  /**
   * Ends the stream; resolves when the client has all of it, or does not take it in.
   * @param patience milliseconds
   */
  async end(patience: number): Promise<void> {
    const { response } = this;
    if (this.#blockedSince !== undefined) {
      response.destroy();
      return;
    }
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => {
        response.destroy();
        resolve();
      }, patience);
      response.once('close', () => {
        clearTimeout(giveUp);
        resolve();
      });
      response.end(() => response.destroy());
    });
  }

  #drained(): void {
    // Still blocked, so that what the run tells its subscribers before the snapshot is not written here.
    const message = this.#missed ? this.snapshot() : undefined;
    this.#blockedSince = undefined;
    this.#missed = false;
    if (message !== undefined) this.#write(message);
  }

  #write(text: string): void {
    this.#wroteAt = performance.now();
    if (!this.response.write(text)) this.#blockedSince = this.#wroteAt;
  }
}
