import type { RawImage } from './png.js';

export interface GridOptions {
  /** Images a row; by default as many as rows, or one more. */
  readonly columns?: number;
  /** Every pixel becomes a square of this side; by default so many that small images can be looked at. */
  readonly scale?: number;
  /** Pixels between images and around them. */
  readonly padding?: number;
}

/** Where the images of a grid lie, in pixels. */
export interface GridLayout {
  readonly columns: number;
  readonly scale: number;
  readonly padding: number;
  readonly width: number;
  readonly height: number;
}

const background = 255;
/** Height and width that images have at least, where the scale is ours to choose. */
const comfortable = 56;

/** @param shape [n, height, width] of the images, more may follow */
export function gridLayout(shape: readonly number[], options: GridOptions = {}): GridLayout {
  const [n = 0, height = 0, width = 0] = shape;
  const columns = Math.min(n, options.columns ?? Math.ceil(Math.sqrt(n)));
  const scale = options.scale ?? Math.max(1, Math.round(comfortable / Math.max(height, width)));
  const padding = options.padding ?? 2;
  const rows = Math.ceil(n / columns);
  return {
    columns,
    scale,
    padding,
    width: columns * (width * scale + padding) + padding,
    height: rows * (height * scale + padding) + padding,
  };
}

/**
 * Lays images out in rows, from left to right.
 *
 * @param values [n, height, width, channels], -1..1 (what lies beyond is clipped)
 * @throws RangeError where there are no images, channels are not 1 or 3, or `values` has another length
 */
export function imageGrid(values: Float32Array, shape: readonly [number, number, number, number], options: GridOptions = {}): RawImage {
  const [n, height, width, channels] = shape;
  if (n < 1 || values.length !== n * height * width * channels) {
    throw new RangeError(`${values.length} values are not ${shape.join('x')} images`);
  }
  if (channels !== 1 && channels !== 3) throw new RangeError(`images have 1 or 3 channels, not ${channels}`);
  const layout = gridLayout(shape, options);
  const { columns, scale, padding } = layout;
  const stepX = width * scale + padding;
  const stepY = height * scale + padding;
  const grid = { width: layout.width, height: layout.height, channels } as const;
  const data = new Uint8Array(grid.width * grid.height * channels).fill(background);
  for (let image = 0; image < n; image++) {
    const left = padding + (image % columns) * stepX;
    const top = padding + Math.floor(image / columns) * stepY;
    for (let y = 0; y < height * scale; y++) {
      const sourceRow = (image * height + Math.floor(y / scale)) * width;
      const targetRow = (top + y) * grid.width + left;
      for (let x = 0; x < width * scale; x++) {
        for (let c = 0; c < channels; c++) {
          data[(targetRow + x) * channels + c] = toByte(values[(sourceRow + Math.floor(x / scale)) * channels + c]!);
        }
      }
    }
  }
  return { ...grid, data };
}

/** -1..1 to 0..255; numbers that are none become 0, as typed arrays have it. */
export function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(-1, value)) * 127.5 + 127.5);
}
