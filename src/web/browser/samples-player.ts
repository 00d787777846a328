import { byId, element, put } from './dom.js';
import type { Run } from './run.js';
import { indexAt } from './sample-choice.js';
import { numberWords } from './words.js';

/** Milliseconds a grid is shown while playing: 8 a second, and one for who asks for little motion. */
const pace = 125;
const calmPace = 1000;

/** The sample grids of the chosen run, one at a time, beside those of other runs at the same iteration. */
export class SamplesPlayer {
  readonly #part = byId('samples', HTMLElement);
  readonly #words = byId('sample-words', HTMLElement);
  readonly #grids = byId('grids', HTMLElement);
  readonly #slider = byId('slider', HTMLInputElement);
  readonly #play = byId('play', HTMLButtonElement);
  readonly #newest = byId('newest', HTMLButtonElement);
  readonly #download = byId('grid-download', HTMLAnchorElement);
  readonly #timeLapse = byId('time-lapse', HTMLAnchorElement);
  #figures = new Map<string, { readonly figure: HTMLElement; readonly image: HTMLImageElement; readonly caption: HTMLElement }>();
  /** Addresses of grids that did not arrive, such as the last of a run whose server ends with it. */
  readonly #missing = new Set<string>();
  #run: Run | undefined;
  #others: readonly Run[] = [];
  #index = 0;
  /** Whether the newest grid is shown, whichever that is. */
  #following = true;
  #playing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#slider.addEventListener('input', () => {
      this.#stop();
      this.#go(this.#slider.valueAsNumber);
    });
    this.#newest.addEventListener('click', () => {
      this.#stop();
      this.#go(Number.POSITIVE_INFINITY);
    });
    this.#play.addEventListener('click', () => (this.#playing === undefined ? this.#start() : this.#stop()));
  }

  /** @param others shown beside it, each by its sample that is nearest, and not after */
  show(run: Run, others: readonly Run[]): void {
    const iteration = this.#run?.id === run.id ? this.#run.samples[this.#index]?.iteration : undefined;
    if (iteration === undefined) {
      this.#stop();
      this.#following = true;
    }
    // A new snapshot: the server is back.
    if (this.#run !== run) this.#tryAgain();
    [this.#run, this.#others] = [run, others];
    this.#part.hidden = run.samples.length === 0;
    if (run.samples.length === 0) return;
    this.#index = this.#following ? this.#newestIndex(run) : Math.max(0, indexAt(run.samples, iteration ?? 0));
    this.#draw();
  }

  /** Shows the grid of an iteration of the chosen run. */
  open(iteration: number): void {
    this.#stop();
    this.#go(this.#run ? indexAt(this.#run.samples, iteration) : 0);
    this.#slider.focus();
  }

  #go(index: number): void {
    const last = (this.#run?.samples.length ?? 0) - 1;
    this.#index = Math.max(0, Math.min(index, last));
    this.#following = this.#index === last;
    this.#draw();
  }

  /** Of the newest grid that arrived, or is on its way. */
  #newestIndex(run: Run): number {
    const index = run.samples.findLastIndex(({ iteration }) => !this.#missing.has(run.sampleAddress(iteration)));
    return index >= 0 ? index : run.samples.length - 1;
  }

  #lose(address: string): void {
    this.#missing.add(address);
    if (!this.#run || !this.#following) return;
    this.#index = this.#newestIndex(this.#run);
    this.#draw();
  }

  #tryAgain(): void {
    for (const { image } of this.#figures.values()) {
      if (this.#missing.has(image.getAttribute('src') ?? '')) image.removeAttribute('src');
    }
    this.#missing.clear();
  }

  #start(): void {
    const last = (this.#run?.samples.length ?? 0) - 1;
    if (last < 1) return;
    this.#go(this.#index === last ? 0 : this.#index);
    put(this.#play, 'Stop');
    this.#playing = setTimeout(() => void this.#step(), this.#pace);
  }

  /** A grid that is still on its way is waited for. */
  async #step(): Promise<void> {
    await this.#figures
      .get(this.#run?.id ?? '')
      ?.image.decode()
      .catch(() => undefined);
    if (this.#playing === undefined) return;
    this.#go(this.#index + 1);
    if (this.#following) this.#stop();
    else this.#playing = setTimeout(() => void this.#step(), this.#pace);
  }

  #stop(): void {
    clearTimeout(this.#playing);
    this.#playing = undefined;
    put(this.#play, 'Play');
  }

  get #pace(): number {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? calmPace : pace;
  }

  #draw(): void {
    const run = this.#run;
    const sample = run?.samples[this.#index];
    if (!run || !sample) return;
    const { iteration, diversity } = sample;
    const words = `iteration ${iteration.toLocaleString('en')}${diversity === null ? '' : `, diversity ${numberWords(diversity)}`}`;
    put(this.#words, words);
    this.#slider.max = String(run.samples.length - 1);
    this.#slider.value = String(this.#index);
    this.#slider.setAttribute('aria-valuetext', words);
    this.#newest.disabled = this.#following;
    this.#play.disabled = run.samples.length < 2;
    this.#download.href = run.sampleAddress(iteration);
    this.#download.download = `${run.name}-${iteration}.png`;
    this.#timeLapse.href = `/api/runs/${run.id}/time-lapse.webp`;
    this.#timeLapse.download = `${run.name}.webp`;
    this.#drawGrids([run, ...this.#others], iteration);
  }

  #drawGrids(runs: readonly Run[], iteration: number): void {
    const shown = runs.flatMap((run) => {
      // Whose samples begin later is shown by its first.
      const sample = run.samples[Math.max(0, indexAt(run.samples, iteration))];
      return sample ? [this.#figure(run, sample.iteration, runs.length > 1)] : [];
    });
    if (shown.length !== this.#grids.children.length || shown.some((figure, place) => this.#grids.children[place] !== figure)) {
      this.#grids.replaceChildren(...shown);
    }
  }

  #figure(run: Run, iteration: number, named: boolean): HTMLElement {
    let parts = this.#figures.get(run.id);
    if (!parts) {
      const [image, caption] = [element('img'), element('figcaption')];
      parts = { figure: element('figure', {}, image, caption), image, caption };
      this.#figures.set(run.id, parts);
      image.addEventListener('error', () => this.#lose(image.getAttribute('src') ?? ''));
    }
    const address = run.sampleAddress(iteration);
    if (parts.image.getAttribute('src') !== address) parts.image.src = address;
    parts.image.alt = `grid of samples of ${run.name} at iteration ${iteration}`;
    parts.caption.hidden = !named;
    put(parts.caption, `${run.name}, ${iteration.toLocaleString('en')}`);
    return parts.figure;
  }
}
