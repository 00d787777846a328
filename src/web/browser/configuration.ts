import { byId, put } from './dom.js';
import type { Run } from './run.js';

/** The configuration as YAML, which can be copied. */
export class Configuration {
  readonly #text = byId('config', HTMLElement);
  readonly #copy = byId('copy-config', HTMLButtonElement);

  constructor() {
    this.#copy.addEventListener('click', () => void this.#copyText());
  }

  show({ config }: Run): void {
    put(this.#text, config);
  }

  async #copyText(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text.textContent ?? '');
      put(this.#copy, 'Copied');
    } catch {
      // Only pages of this machine or of https may write there.
      getSelection()?.selectAllChildren(this.#text);
      put(this.#copy, 'Selected: copy it by keyboard');
    }
    setTimeout(() => put(this.#copy, 'Copy'), 2000);
  }
}
