/** What shows a part of the x axis, and a cursor on it. */
export interface Viewer {
  redraw(): void;
  /** @param x null for none */
  showCursor(x: number | null): void;
}

/** What all charts have in common: the part of the x axis that is shown, and the cursor. */
export class SharedView {
  readonly #viewers = new Set<Viewer>();
  #x: readonly number[] = [];
  #zoom: readonly [number, number] | undefined;
  #cursor: number | null = null;

  add(viewer: Viewer): void {
    this.#viewers.add(viewer);
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer);
  }

  /** The shared x axis of the data, ascending. */
  set x(x: readonly number[]) {
    this.#x = x;
  }

  /** What is shown: the zoom, else all there is. */
  get range(): [number, number] {
    if (this.#zoom) return [...this.#zoom];
    const [first, last] = [this.#x[0] ?? 0, this.#x.at(-1) ?? 0];
    return first === last ? [first - 0.5, first + 0.5] : [first, last];
  }

  get zoomed(): boolean {
    return this.#zoom !== undefined;
  }

  get cursor(): number | null {
    return this.#cursor;
  }

  /** A part without two points to draw a line between is no zoom. */
  zoomTo(min: number, max: number): void {
    if (this.#x.filter((x) => x >= min && x <= max).length < 2) return;
    this.#zoom = [min, max];
    this.#redraw();
  }

  resetZoom(): void {
    if (!this.#zoom) return;
    this.#zoom = undefined;
    this.#redraw();
  }

  /** @param source stands where it is already */
  point(x: number | null, source?: Viewer): void {
    this.#cursor = x;
    for (const viewer of this.#viewers) {
      if (viewer !== source) viewer.showCursor(x);
    }
  }

  #redraw(): void {
    for (const viewer of this.#viewers) viewer.redraw();
    this.point(this.#cursor);
  }
}
