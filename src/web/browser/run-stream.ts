import type { Snapshot, Update } from '../protocol.js';

export interface RunListener {
  /** The run as it stands: at first, and after whatever was missed. */
  snapshot(snapshot: Snapshot): void;
  update(update: Update): void;
  /** The server does not answer; it is tried again until it does. */
  lost(): void;
}

/** What goes on until it is closed. */
export interface Following {
  close(): void;
}

/** Milliseconds between attempts to connect. */
const shortest = 500;
const longest = 10_000;

/**
 * Follows a run by server-sent events. An EventSource tries again by itself, but not after every failure, and not less and less often;
 * so a new one is made after each.
 */
export class RunStream implements Following {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = shortest;

  constructor(
    private readonly id: string,
    private readonly listener: RunListener,
  ) {
    this.#connect();
  }

  #connect(): void {
    const source = new EventSource(`/api/runs/${this.id}/stream`);
    this.#source = source;
    source.addEventListener('snapshot', ({ data }: MessageEvent<string>) => {
      this.#wait = shortest;
      this.listener.snapshot(JSON.parse(data));
    });
    source.addEventListener('update', ({ data }: MessageEvent<string>) => this.listener.update(JSON.parse(data)));
    source.addEventListener('error', () => {
      source.close();
      this.#timer = setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(longest, 2 * this.#wait);
      this.listener.lost();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
  }
}
