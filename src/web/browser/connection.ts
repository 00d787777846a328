import type { RunListing } from '../protocol.js';
import { byId, tell } from './dom.js';
import { fetchJson } from './fetch-json.js';

const interval = 2000;

/** Tells which runs the server no longer tells of, and why that may be. */
export class Connection {
  readonly #line = byId('connection', HTMLElement);
  readonly #lost = new Set<string>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param hasEnded whether nothing more is to come of a run */
  constructor(
    private readonly runs: readonly RunListing[],
    private readonly hasEnded: (id: string) => boolean,
  ) {}

  lost(id: string): void {
    this.#lost.add(id);
    this.#timer ??= setInterval(() => void this.#lookForOthers(), interval);
    this.#tell();
  }

  /** The run is heard of, or not wanted any more. */
  found(id: string): void {
    if (!this.#lost.delete(id)) return;
    if (this.#lost.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.#tell();
  }

  #tell(): void {
    const over = [...this.#lost].every(this.hasEnded);
    this.#line.classList.toggle('bad', !over);
    if (this.#lost.size === 0) tell(this.#line, '');
    else if (over)
      tell(this.#line, 'The run is over, and its server has ended with it: this is how it stood. `ganforge view` shows it whole.');
    else tell(this.#line, 'Connection lost, trying again. What is shown may be old.');
  }

  /** A server of other runs may have come in the place of the one that is gone; the page begins anew with these. */
  async #lookForOthers(): Promise<void> {
    const runs = await fetchJson<readonly RunListing[]>('/api/runs');
    const ids = (listings: readonly RunListing[]): string => listings.map(({ id }) => id).join();
    if (runs && ids(runs) !== ids(this.runs)) location.reload();
  }
}
