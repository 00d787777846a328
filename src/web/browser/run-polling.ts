import type { Snapshot } from '../protocol.js';
import { fetchJson } from './fetch-json.js';
import type { Following, RunListener } from './run-stream.js';

const interval = 10_000;

/**
 * Follows a run by asking for its snapshot now and then: for runs beyond the first few, as browsers open six connections to a server at
 * most, and streams hold theirs.
 */
export class RunPolling implements Following {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    private readonly id: string,
    private readonly listener: RunListener,
  ) {
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const snapshot = await fetchJson<Snapshot>(`/api/runs/${this.id}`);
    if (this.#closed) return;
    if (snapshot) this.listener.snapshot(snapshot);
    else this.listener.lost();
    this.#timer = setTimeout(() => void this.#ask(), interval);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
