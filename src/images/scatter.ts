import sharp from 'sharp';
import { saveFile } from './save.js';

export interface ScatterPlot {
  /** Points of the data, [n, 2]; they decide the section of the plane that is shown, with the centres. Without either all is shown. */
  readonly real: Float32Array;
  /** Points of the generator, [m, 2]; those beyond the section are drawn on its edge. */
  readonly generated: Float32Array;
  /** Known centres of the data's modes, circled. */
  readonly centres?: readonly (readonly [number, number])[];
  /** Height and width in pixels. */
  readonly size?: number;
}

const margin = 12;

/** The plot as SVG: real points grey, generated ones blue and half transparent, centres circled; no text, so no fonts. */
export function scatterSvg({ real, generated, centres = [], size = 512 }: ScatterPlot): string {
  const deciding = [...pairs(real), ...centres];
  const place = placement(deciding.length > 0 ? deciding : finite(generated), size);
  const dots = (points: Float32Array, radius: number, style: string) => {
    const circles = finite(points).map(([x, y]) => `<circle cx="${place.x(x)}" cy="${place.y(y)}" r="${radius}"/>`);
    return `<g ${style}>${circles.join('')}</g>`;
  };
  const ring = ([x, y]: readonly [number, number]) => `<circle cx="${place.x(x)}" cy="${place.y(y)}" r="9"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">`,
    `<rect width="${size}" height="${size}" fill="#ffffff"/>`,
    axes(place, size),
    dots(real, 1.5, 'fill="#a9afb8"'),
    dots(generated, 1.8, 'fill="#1f6fd6" fill-opacity="0.5"'),
    `<g fill="none" stroke="#d1345b">${centres.map(ring).join('')}</g>`,
    `<rect x="${margin}" y="${margin}" width="${size - 2 * margin}" height="${size - 2 * margin}" fill="none" stroke="#30343b"/>`,
    '</svg>',
  ].join('\n');
}

export async function scatterPng(plot: ScatterPlot): Promise<Buffer> {
  return await sharp(Buffer.from(scatterSvg(plot)))
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/**
 * Writes the plot as a PNG file, making its folder.
 *
 * @throws InputError where the file cannot be written
 */
export async function saveScatter(path: string, plot: ScatterPlot): Promise<void> {
  await saveFile(path, await scatterPng(plot));
}

type Point = readonly [number, number];

function* pairs(points: Float32Array): Generator<Point> {
  for (let i = 0; i + 1 < points.length; i += 2) yield [points[i]!, points[i + 1]!];
}

const finite = (points: Float32Array): Point[] => [...pairs(points)].filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));

/** From the plane to pixels: one scale for both axes, all of `shown` inside with some room, y upwards. */
interface Placement {
  x(value: number): number;
  y(value: number): number;
}

function placement(shown: readonly Point[], size: number): Placement {
  const xs = extent(shown.map(([x]) => x));
  const ys = extent(shown.map(([, y]) => y));
  const half = 0.58 * Math.max(xs.span, ys.span, 1e-6);
  const scale = (size / 2 - margin) / half;
  const pixel = (offset: number) => {
    const inside = Math.min(half, Math.max(-half, offset));
    return Math.round((size / 2 + inside * scale) * 10) / 10;
  };
  return { x: (value) => pixel(value - xs.middle), y: (value) => pixel(ys.middle - value) };
}

function extent(values: readonly number[]): { middle: number; span: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Number.isFinite(most - least) ? { middle: (least + most) / 2, span: most - least } : { middle: 0, span: 2 };
}

/** The lines x = 0 and y = 0, faint; at the edge where they lie beyond. */
function axes(place: Placement, size: number): string {
  const line = `M${place.x(0)} ${margin}V${size - margin}M${margin} ${place.y(0)}H${size - margin}`;
  return `<path d="${line}" stroke="#e6e8ec"/>`;
}
