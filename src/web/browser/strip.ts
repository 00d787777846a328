import { byId, element } from './dom.js';
import type { Run } from './run.js';
import { stripOf } from './sample-choice.js';

/** The grids of well-known iterations beside each other. */
export class Strip {
  readonly #part = byId('strip-part', HTMLElement);
  readonly #strip = byId('strip', HTMLElement);
  #shown = '';
  #run: Run | undefined;
  /** Whether a grid did not arrive; it is asked for again when the server is back, which is when there is a new snapshot. */
  #missing = false;

  /** @param open told of the iteration of a grid that is chosen */
  constructor(private readonly open: (iteration: number) => void) {}

  show(run: Run): void {
    const iterations = stripOf(run.samples).map(({ iteration }) => iteration);
    const shown = iterations.map((iteration) => run.sampleAddress(iteration)).join();
    const again = this.#missing && run !== this.#run;
    this.#run = run;
    if (shown === this.#shown && !again) return;
    this.#shown = shown;
    this.#missing = false;
    this.#part.hidden = iterations.length < 2;
    this.#strip.replaceChildren(...iterations.map((iteration) => this.#entry(run.sampleAddress(iteration), iteration)));
  }

  #entry(address: string, iteration: number): HTMLButtonElement {
    const words = iteration.toLocaleString('en');
    const image = element('img', { src: address, alt: '' });
    const entry = element(
      'button',
      { type: 'button', 'aria-label': `open the grid of iteration ${words}` },
      image,
      element('span', {}, words),
    );
    image.addEventListener('error', () => {
      this.#missing = true;
      image.hidden = true;
    });
    entry.addEventListener('click', () => this.open(iteration));
    return entry;
  }
}
