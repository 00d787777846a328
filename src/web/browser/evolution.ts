import type { SampleGrid } from '../protocol.js';
import { byId, element } from './dom.js';
import { gridCells } from './grid-cells.js';
import type { Run } from './run.js';
import { spread } from './sample-choice.js';
import { shortNumber } from './words.js';

const latents = 6;
const iterationsShown = 12;

/** How images of the same latents change through the training: a latent a row, an iteration a column. */
export class Evolution {
  readonly #part = byId('evolution-part', HTMLElement);
  readonly #table = byId('evolution', HTMLElement);
  /** Columns by the address of the grid they are cut from. */
  #columns = new Map<string, HTMLElement>();
  /** Addresses of grids that did not arrive; asked for again when the server is back, which is when there is a new snapshot. */
  readonly #missing = new Set<string>();
  #run: Run | undefined;

  show(run: Run): void {
    const { grid } = run;
    if (run !== this.#run) {
      for (const address of this.#missing) this.#columns.delete(address);
      this.#missing.clear();
    }
    this.#run = run;
    const iterations = grid ? spread(run.samples, iterationsShown).map(({ iteration }) => iteration) : [];
    this.#part.hidden = iterations.length < 2;
    if (!grid || iterations.length < 2) return;
    const addresses = iterations.map((iteration) => run.sampleAddress(iteration));
    if (addresses.join() === [...this.#columns.keys()].join()) return;
    const columns = addresses.map((address, place) => this.#columns.get(address) ?? this.#column(address, iterations[place]!, grid));
    this.#columns = new Map(addresses.map((address, place) => [address, columns[place]!]));
    this.#table.replaceChildren(...columns);
    const count = gridCells(grid, latents).length;
    this.#table.setAttribute('aria-label', `images of the same ${count} latents at iterations ${iterations.join(', ')}`);
  }

  #column(address: string, iteration: number, grid: SampleGrid): HTMLElement {
    const canvas = element('canvas', { width: String(grid.width), height: String(grid.height * gridCells(grid, latents).length) });
    draw(canvas, address, grid).catch(() => this.#missing.add(address));
    return element('figure', {}, canvas, element('figcaption', {}, shortNumber(iteration)));
  }
}

/** @throws DOMException where the grid cannot be had */
async function draw(canvas: HTMLCanvasElement, address: string, grid: SampleGrid): Promise<void> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const context = canvas.getContext('2d');
  gridCells(grid, latents).forEach(({ x, y, width, height }, place) => {
    context?.drawImage(image, x, y, width, height, 0, place * height, width, height);
  });
}
