import type { RunListing } from '../protocol.js';
import { type ChoiceOfRuns, toggled } from './choice-of-runs.js';
import { byId, colourClass, element } from './dom.js';

/** Which runs are shown, and of which one the details; not there for a single run. */
export class RunToggles {
  readonly #toggles = byId('run-toggles', HTMLElement);
  readonly #chosen = byId('chosen', HTMLSelectElement);
  readonly #buttons: ReadonlyMap<string, HTMLButtonElement>;

  constructor(
    private readonly runs: readonly RunListing[],
    private choice: ChoiceOfRuns,
    changed: (choice: ChoiceOfRuns) => void,
  ) {
    this.#buttons = new Map(runs.map(({ id, name }) => [id, element('button', { type: 'button' }, element('i'), name)]));
    this.#toggles.replaceChildren(...this.#buttons.values());
    const change = (choice: ChoiceOfRuns): void => {
      this.choice = choice;
      this.#show();
      changed(choice);
    };
    for (const [id, button] of this.#buttons) button.addEventListener('click', () => change(toggled(this.choice, id, runs)));
    this.#chosen.addEventListener('change', () => change({ ...this.choice, detail: this.#chosen.value }));
    byId('runs', HTMLElement).hidden = runs.length < 2;
    this.#show();
  }

  #show(): void {
    const { shown, detail } = this.choice;
    for (const [id, button] of this.#buttons) {
      const place = shown.indexOf(id);
      button.setAttribute('aria-pressed', String(place >= 0));
      button.className = place >= 0 ? colourClass(place) : '';
    }
    const options = this.runs.filter(({ id }) => shown.includes(id));
    this.#chosen.replaceChildren(...options.map(({ id, name }) => element('option', { value: id }, name)));
    this.#chosen.value = detail;
  }
}
