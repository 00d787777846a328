import type { Line } from './lines.js';
import { dashOf, type Palette } from './palette.js';

/** A button a line, with its value; pressed while the line is shown. */
export class Legend {
  readonly element = document.createElement('div');
  readonly #values: HTMLElement[] = [];
  readonly #swatches: { element: SVGLineElement; colour: number }[] = [];
  readonly #palette: Palette;

  constructor(
    lines: readonly Line[],
    palette: Palette,
    { hidden, toggle }: { hidden: ReadonlySet<number>; toggle: (line: number) => void },
  ) {
    this.#palette = palette;
    this.element.className = 'chart-legend';
    lines.forEach((line, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(!hidden.has(index)));
      button.addEventListener('click', () => {
        toggle(index);
        button.setAttribute('aria-pressed', String(!hidden.has(index)));
      });
      const name = document.createElement('span');
      name.textContent = line.label;
      name.title = line.label;
      const value = document.createElement('span');
      value.className = 'chart-value';
      // The name of a button does not change with every value; the plot tells them.
      value.setAttribute('aria-hidden', 'true');
      button.append(this.#swatch(line), name, value);
      this.#values.push(value);
      this.element.append(button);
    });
    this.recolour();
  }

  /**
   * @param values as text, by line
   * @param wide whether they are two numbers, and need the room from the start: a legend that moves with its values cannot be read
   */
  show(values: readonly string[], wide: boolean): void {
    this.element.classList.toggle('chart-wide', wide);
    this.#values.forEach((element, index) => {
      const text = values[index] ?? '';
      if (element.textContent !== text) element.textContent = text;
    });
  }

  recolour(): void {
    for (const { element, colour } of this.#swatches) element.style.stroke = this.#palette.line(colour);
  }

  #swatch(line: Line): SVGSVGElement {
    const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    picture.setAttribute('viewBox', '0 0 16 4');
    picture.setAttribute('aria-hidden', 'true');
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    for (const [name, value] of Object.entries({ x1: 0, x2: 16, y1: 2, y2: 2 })) element.setAttribute(name, String(value));
    element.setAttribute('stroke-dasharray', dashOf(line.dash).join(' '));
    picture.append(element);
    this.#swatches.push({ element, colour: line.colour });
    return picture;
  }
}
