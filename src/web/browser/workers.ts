import { byId, element } from './dom.js';
import type { Run } from './run.js';

/** Weight of the newest figure: single iterations jump too much to be read. */
const newest = 0.3;

/** How busy each worker is. */
export class Workers {
  readonly #part = byId('workers', HTMLElement);
  readonly #list = byId('meters', HTMLUListElement);
  #run = '';
  #smoothed: readonly number[] = [];
  #seen: readonly number[] | undefined;

  show({ id, standing: { busy, state } }: Run): void {
    this.#part.hidden = busy.length === 0;
    if (busy === this.#seen && id === this.#run) return;
    const idle = state !== 'training';
    const again = id === this.#run && busy.length === this.#smoothed.length && !idle;
    this.#smoothed = busy.map((share, worker) =>
      idle ? 0 : again ? this.#smoothed[worker]! + newest * (share - this.#smoothed[worker]!) : share,
    );
    [this.#run, this.#seen] = [id, busy];
    while (this.#list.children.length > busy.length) this.#list.lastElementChild?.remove();
    while (this.#list.children.length < busy.length) this.#list.append(meter(this.#list.children.length));
    for (const [worker, share] of this.#smoothed.entries()) drawMeter(this.#list.children[worker]!, share);
  }
}

function meter(worker: number): HTMLLIElement {
  const attributes = { role: 'meter', 'aria-label': `worker ${worker}`, 'aria-valuemin': '0', 'aria-valuemax': '100', class: 'track' };
  const track = element('div', attributes, element('div'));
  return element('li', {}, element('span', {}, String(worker)), track, element('span', { class: 'figure' }));
}

function drawMeter(entry: Element, share: number): void {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  const [, track, figure] = entry.children;
  track?.setAttribute('aria-valuenow', String(percent));
  const [bar] = track?.children ?? [];
  if (bar instanceof HTMLElement) bar.style.width = `${percent}%`;
  if (figure) figure.textContent = `${percent}%`;
}
