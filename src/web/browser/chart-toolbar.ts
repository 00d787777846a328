import type { ChartOptions } from './charts/index.js';
import { byId, put } from './dom.js';
import { Remembered } from './storage.js';

/** As TensorBoard's: a GAN's curves are noise first, and what was measured stays visible behind. */
const usualSmoothing = '0.6';

/** How charts are drawn, as the reader wants it; remembered by the browser. */
export class ChartToolbar {
  readonly #smoothing = byId('smoothing', HTMLInputElement);
  readonly #words = byId('smoothing-words', HTMLOutputElement);
  readonly #axis = byId('axis', HTMLSelectElement);
  readonly #logarithmic = byId('logarithmic', HTMLInputElement);
  readonly #remembered = new Remembered('localStorage', 'ganforge-charts');

  constructor(changed: () => void, resetZoom: () => void) {
    const asked = new URLSearchParams(this.#remembered.read() ?? '');
    this.#smoothing.value = asked.get('smoothing') ?? usualSmoothing;
    this.#axis.value = asked.get('x') === 'time' ? 'time' : 'iteration';
    this.#logarithmic.checked = asked.get('logarithmic') === 'true';
    this.#tell();
    for (const control of [this.#smoothing, this.#axis, this.#logarithmic]) {
      control.addEventListener('input', () => {
        this.#tell();
        this.#remember();
        changed();
      });
    }
    byId('reset-zoom', HTMLButtonElement).addEventListener('click', resetZoom);
  }

  get options(): ChartOptions {
    return {
      smoothing: this.#smoothing.valueAsNumber,
      x: this.#axis.value === 'time' ? 'time' : 'iteration',
      logarithmic: this.#logarithmic.checked,
    };
  }

  #tell(): void {
    put(this.#words, this.options.smoothing.toFixed(2));
  }

  #remember(): void {
    const { smoothing, x, logarithmic } = this.options;
    this.#remembered.write(new URLSearchParams({ smoothing: String(smoothing), x, logarithmic: String(logarithmic) }).toString());
  }
}
