const lineColours = 8;
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/** Dash pattern of a number, in CSS pixels, as canvas and SVG have them. */
export function dashOf(index: number): readonly number[] {
  return dashes[index % dashes.length] ?? [];
}

/** The colours of the page, from custom properties of its root; others where the system's scheme changes. */
export class Palette {
  #colours = new Map<string, string>();
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #changed: () => void;

  constructor(onChange: () => void) {
    this.#changed = () => {
      this.#colours.clear();
      onChange();
    };
    this.#scheme.addEventListener('change', this.#changed);
  }

  line(index: number): string {
    return this.get(`c${index % lineColours}`);
  }

  /** @param name without the dashes, such as `ink` */
  get(name: string): string {
    let colour = this.#colours.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || 'gray';
      this.#colours.set(name, colour);
    }
    return colour;
  }

  destroy(): void {
    this.#scheme.removeEventListener('change', this.#changed);
  }
}
