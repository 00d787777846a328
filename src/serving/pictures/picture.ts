import sharp from 'sharp';
import type { ModelDescription } from '../../export/model-description.js';
import { type GridOptions, gridLayout, imageGrid } from '../../images/grid.js';
import { encodePng, type RawImage } from '../../images/png.js';
import { scatterPng } from '../../images/scatter.js';
import { imagesOf, type ModelOutput } from '../model-output.js';
import { invalid } from '../rest/fields.js';

type Output = ModelDescription['output'];

export type PictureFormat = 'png' | 'webp';

/** Longest side of a WebP image. */
const mostOfWebp = 16383;

/**
 * A grid of images, or a plot of points, as a file; PNG has the bytes that `ganforge generate` writes. WebP is without loss.
 */
export async function picture(drawn: ModelOutput, output: Output, format: PictureFormat, options: GridOptions): Promise<Buffer> {
  const { shape, data } = imagesOf(drawn, output);
  if (output.kind === 'points') {
    const png = await scatterPng({ real: new Float32Array(0), generated: data });
    return format === 'png' ? png : await sharp(png).webp({ lossless: true }).toBuffer();
  }
  const image = imageGrid(data, shape as readonly [number, number, number, number], options);
  return format === 'png' ? await encodePng(image) : await encodeWebp(image);
}

export interface AnimationOptions {
  /** Every pixel becomes a square of this side; by default so many that small images can be looked at. */
  readonly scale?: number;
  /** Milliseconds that an image stays. */
  readonly delay: number;
}

/** Images one after another, over and over, as an animated WebP without loss. */
export async function animation(drawn: ModelOutput, output: Output, { delay, scale }: AnimationOptions): Promise<Buffer> {
  const { shape, data } = imagesOf(drawn, output);
  const count = shape[0]!;
  const strip = imageGrid(data, shape as readonly [number, number, number, number], {
    columns: 1,
    padding: 0,
    ...(scale === undefined ? {} : { scale }),
  });
  const raw = { width: strip.width, height: strip.height, channels: strip.channels, pageHeight: strip.height / count };
  return await sharp(strip.data, { raw })
    .webp({ lossless: true, loop: 0, delay: Array.from({ length: count }, () => delay) })
    .toBuffer();
}

/**
 * Looks at how large a picture will be before anything is drawn.
 * @throws ServingFailure `invalid` where it has more than `most` pixels, or is too long for its format
 */
export function checkSize(count: number, output: Output, format: PictureFormat, options: GridOptions, most: number): void {
  if (output.kind === 'points') {
    if (options.columns === undefined && options.scale === undefined) return;
    throw invalid('columns and scale are those of images, and the model draws points');
  }
  const { width, height } = gridLayout([count, ...output.shape], options);
  if (width * height > most)
    throw invalid(`the picture would have ${width}x${height} pixels, more than ${most}: ask for fewer or smaller images`);
  if (format === 'webp' && Math.max(width, height) > mostOfWebp) {
    throw invalid(`the picture would have ${width}x${height} pixels, and WebP ends at ${mostOfWebp} a side: ask for PNG`);
  }
}

const encodeWebp = ({ width, height, channels, data }: RawImage): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels } }).webp({ lossless: true }).toBuffer();
