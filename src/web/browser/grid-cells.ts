import type { SampleGrid } from '../protocol.js';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the first images of a grid lie, row by row, in pixels. */
export function gridCells({ columns, rows, width, height, padding }: SampleGrid, most: number): readonly Rectangle[] {
  return Array.from({ length: Math.min(most, columns * rows) }, (_, index) => ({
    x: padding + (index % columns) * (width + padding),
    y: padding + Math.floor(index / columns) * (height + padding),
    width,
    height,
  }));
}
