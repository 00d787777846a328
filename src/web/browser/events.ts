import type { EventEntry } from '../protocol.js';
import { byId, element } from './dom.js';
import type { Run } from './run.js';

const most = 200;

/** What happened, newest first. */
export class Events {
  readonly #list = byId('events', HTMLUListElement);
  readonly #none = byId('no-events', HTMLElement);
  readonly #problemsOnly = byId('problems-only', HTMLInputElement);
  #events: readonly EventEntry[] = [];

  constructor() {
    this.#problemsOnly.addEventListener('input', () => this.#draw());
  }

  show({ events }: Run): void {
    if (events === this.#events) return;
    this.#events = events;
    this.#draw();
  }

  #draw(): void {
    const only = this.#problemsOnly.checked;
    const shown = this.#events
      .filter(({ problem }) => problem || !only)
      .slice(-most)
      .reverse();
    this.#list.replaceChildren(...shown.map(entry));
    this.#none.hidden = shown.length > 0;
    this.#none.textContent = only ? 'no problems' : 'none yet';
  }
}

function entry({ time, iteration, text, problem }: EventEntry): HTMLLIElement {
  const when = new Date(time);
  // A date of another form than ours is shown as it came.
  const clock = Number.isNaN(when.getTime()) ? time : when.toLocaleTimeString('en', { hour12: false });
  const place = element(
    'span',
    { class: 'quiet' },
    element('time', { datetime: time, title: time }, clock),
    ` at ${iteration.toLocaleString('en')}`,
  );
  const mark = problem ? [element('strong', {}, 'Problem: ')] : [];
  return element('li', problem ? { class: 'problem' } : {}, place, element('span', {}, ...mark, text));
}
