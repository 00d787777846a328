import sharp from 'sharp';
import { InputError } from '../errors.js';

export interface TimeLapseOptions {
  /** From the first frame to the newest; less where there are few frames. 8 by default. */
  readonly seconds?: number;
  /** At least 2; of more pictures evenly chosen ones are shown. 120 by default. */
  readonly mostFrames?: number;
}

/** Milliseconds that a frame is shown: browsers slow down what is faster, people fall asleep over what is slower. */
const shortest = 20;
const longest = 500;
/** Milliseconds that the newest frame is held before all begins anew. */
const hold = 1500;

/**
 * Pictures, oldest first, as an animated WebP that loops forever. It is compressed in little time rather than to few bytes: it is made
 * beside a training. Neighbours that look alike become one frame, shown as long as both.
 * @param paths of PNG files; those of another size than the newest are scaled onto that
 * @throws InputError `no-samples` where there are none; an Error of sharp where one can't be read
 */
export async function timeLapse(paths: readonly string[], { seconds = 8, mostFrames = 120 }: TimeLapseOptions = {}): Promise<Buffer> {
  const chosen = evenly(paths, mostFrames);
  const newest = chosen.at(-1);
  if (newest === undefined) throw new InputError('no-samples', 'there are no sample grids to show', 'train with --sample-every N');
  const { width, height } = await sharp(newest).metadata();
  const frames = await Promise.all(chosen.map((path) => scaledTo(path, width, height)));
  const each = Math.round(Math.min(longest, Math.max(shortest, (seconds * 1000) / frames.length)));
  const delay = frames.map((_, index) => (index === frames.length - 1 ? hold : each));
  const film = frames.length > 1 ? sharp(frames, { join: { animated: true } }) : sharp(newest);
  // Grey pictures that are joined get their brightness for alpha.
  return await film.removeAlpha().toColourspace('srgb').webp({ effort: 0, quality: 80, loop: 0, delay }).toBuffer();
}

/** The path itself where nothing is to be done, so that not all pictures are in memory at once. */
async function scaledTo(path: string, width: number, height: number): Promise<string | Buffer> {
  const found = await sharp(path).metadata();
  if (found.width === width && found.height === height) return path;
  return await sharp(path).resize(width, height, { fit: 'fill' }).png({ compressionLevel: 0 }).toBuffer();
}

/** @returns at most `most` of them, the first and the last among them */
function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))]!);
}
