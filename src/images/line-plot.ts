import sharp from 'sharp';
import { saveFile } from './save.js';
import { textPath, textWidth } from './stroke-text.js';

export interface LinePlot {
  /** What runs along x. */
  readonly x: string;
  /** One below the other, with the same x. */
  readonly panels: readonly Panel[];
  /** Width in pixels. */
  readonly width?: number;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly PlotLine[];
  /** Values shown; by default those of the lines. */
  readonly range?: readonly [low: number, high: number];
}

export interface PlotLine {
  readonly name: string;
  /** In the order of x; where y is not finite the line has a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const panelHeight = 150;
const margin = { left: 60, right: 26, top: 30, bottom: 32 } as const;
const textSize = 8;
const colours = ['#1f6fd6', '#d1345b', '#2c8a4b', '#9a5fc0'] as const;
const ink = '#30343b';

/** The plot as SVG. Text is drawn in strokes, so that it takes no fonts. */
export function linePlotSvg({ x, panels, width = 640 }: LinePlot): string {
  const height = panels.length * panelHeight + margin.bottom;
  const [low, high] = extent(panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([at]) => at))));
  const toX = (at: number) => rounded(margin.left + ((at - low) / (high - low)) * (width - margin.left - margin.right));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...panels.map((panel, index) => panelSvg(panel, { top: index * panelHeight, width, toX, ticks: ticks(low, high, 6) })),
    text([...ticks(low, high, 6)].map((at) => textPath(label(at), { x: toX(at), y: height - 18, size: textSize, anchor: 'middle' }))),
    text([textPath(x, { x: width - margin.right, y: height - 3, size: textSize, anchor: 'end' })]),
    '</svg>',
  ].join('\n');
}

export async function linePlotPng(plot: LinePlot): Promise<Buffer> {
  return await sharp(Buffer.from(linePlotSvg(plot)))
    .png({ palette: true, colours: 16, dither: 0, compressionLevel: 9, effort: 10 })
    .toBuffer();
}

/**
 * Writes the plot as a PNG file, making its folder.
 *
 * @throws InputError where the file cannot be written
 */
export async function saveLinePlot(path: string, plot: LinePlot): Promise<void> {
  await saveFile(path, await linePlotPng(plot));
}

interface Frame {
  readonly top: number;
  readonly width: number;
  readonly ticks: readonly number[];
  toX(at: number): number;
}

function panelSvg({ title, lines, range }: Panel, { top, width, toX, ticks: along }: Frame): string {
  const [low, high] = range ?? extent(lines.flatMap(({ points }) => points.map(([, y]) => y)));
  const bottom = top + panelHeight - 4;
  const upper = top + margin.top;
  const toY = (y: number) => rounded(bottom - ((Math.min(high, Math.max(low, y)) - low) / (high - low)) * (bottom - upper));
  const right = width - margin.right;
  const levels = ticks(low, high, 4);
  const across = levels.map((y) => `M${margin.left} ${toY(y)}H${right}`);
  return [
    `<path d="${[...across, ...along.map((at) => `M${toX(at)} ${upper}V${bottom}`)].join('')}" stroke="#e6e8ec"/>`,
    ...lines.map(({ points }, i) => {
      const style = `fill="none" stroke="${colours[i % colours.length]}" stroke-width="1.5" stroke-linejoin="round"`;
      return `<path d="${linePath(points, toX, toY)}" ${style}/>`;
    }),
    `<rect x="${margin.left}" y="${upper}" width="${right - margin.left}" height="${bottom - upper}" fill="none" stroke="${ink}"/>`,
    text(levels.map((y) => textPath(label(y), { x: margin.left - 6, y: toY(y) + textSize / 2, size: textSize, anchor: 'end' }))),
    text([textPath(title, { x: margin.left, y: upper - 9, size: textSize })]),
    legend(lines, right, upper - 9),
  ].join('\n');
}

/** Names in the colours of their lines, up to the right edge. */
function legend(lines: readonly PlotLine[], right: number, y: number): string {
  let x = right;
  const names = lines.map(({ name }, i) => ({ name, colour: colours[i % colours.length]! }));
  return names
    .reverse()
    .map(({ name, colour }) => {
      const path = textPath(name, { x, y, size: textSize, anchor: 'end' });
      x -= textWidth(name, textSize) + 14;
      return `<path d="${path}" ${strokes(colour)}/>`;
    })
    .join('');
}

function linePath(points: PlotLine['points'], toX: Frame['toX'], toY: (y: number) => number): string {
  let pen = 'M';
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(y)) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${toX(x)} ${toY(y)}`;
      pen = 'L';
      return step;
    })
    .join('');
}

const strokes = (colour: string): string => `fill="none" stroke="${colour}" stroke-width="1.1" stroke-linecap="round"`;

const text = (paths: readonly string[]): string => `<path d="${paths.join('')}" ${strokes(ink)}/>`;

/** Smallest and largest of the finite values, apart from each other. */
function extent(values: readonly number[]): [low: number, high: number] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (finite.length === 0) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Round numbers from `low` to `high`, at most about `count`: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const number = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, number) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const label = (value: number): string => (Math.abs(value) >= 1e6 ? value.toExponential(1) : String(value));

const rounded = (value: number): number => Math.round(value * 10) / 10;
