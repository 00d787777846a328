import sharp from 'sharp';
import { InputError } from '../../errors.js';
import type { ImageContent } from '../content.js';
import { type ImageFile, type ImageFolder, listImages } from './folder-files.js';
import type { Source } from './source.js';

// Files may change between two openings in one process; the library would go on showing the old ones.
sharp.cache(false);

/** Images in work at once; the library has its own queue beyond the threads it has. */
const atOnce = 32;

export const folder: Source = {
  name: 'folder',
  takesPath: true,
  title: 'images (png, jpg, webp, gif, avif, tiff) in a folder or in a folder for each class; --size N crops them to squares',
  example: 'folder:/data/cats --size 64',
  origin: 'your files',
  async find(path, size) {
    const images = await listImages(path);
    return { kind: 'image', fingerprint: [path, ...images.files.map((file) => file.fingerprint)], decode: () => decode(images, size) };
  },
};

async function decode({ files, classNames }: ImageFolder, size: number | null): Promise<ImageContent> {
  const { height, width, channels } = await inspect(files, size);
  return {
    shape: [height, width, channels],
    size: files.length,
    labels: Int32Array.from(classNames.length > 0 ? files : [], (file) => file.label),
    classNames,
    async *chunks() {
      const failures = new Failures();
      for (let start = 0; start < files.length; start += atOnce) {
        const group = files.slice(start, start + atOnce);
        const images = await failures.collect(group, (file) => decodeFile(file, width, height, channels));
        if (failures.count === 0) yield Buffer.concat(images);
      }
      failures.throwIfAny();
    },
  };
}

/** Reads only the files' headers: what shape do they have together? Grey only if all are. */
async function inspect(files: readonly ImageFile[], size: number | null): Promise<{ height: number; width: number; channels: 1 | 3 }> {
  const failures = new Failures();
  let first: { path: string; width: number; height: number } | undefined;
  let channels: 1 | 3 = 1;
  for (let start = 0; start < files.length; start += atOnce) {
    const group = files.slice(start, start + atOnce);
    const headers = await failures.collect(group, async ({ path }) => ({ path, ...(await sharp(path).metadata()) }));
    for (const {
      path,
      autoOrient: { width, height },
      space,
    } of headers) {
      if (space !== 'b-w' && space !== 'grey16') channels = 3;
      first ??= { path, width, height };
      if (size === null && (width !== first.width || height !== first.height)) {
        throw new InputError(
          'image-sizes-differ',
          `images differ in size: ${first.path} is ${first.width}x${first.height}, ${path} is ${width}x${height}`,
          'give --size N to crop and scale them all to NxN',
        );
      }
    }
  }
  failures.throwIfAny();
  return { height: size ?? first?.height ?? 0, width: size ?? first?.width ?? 0, channels };
}

/** Turned upright, scaled to cover the target, cropped at the centre, on white. */
async function decodeFile({ path }: ImageFile, width: number, height: number, channels: 1 | 3): Promise<Buffer> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize(width, height, { fit: 'cover', position: 'centre' })
    .flatten({ background: '#ffffff' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new Error(`${info.channels} channels instead of ${channels}`);
  return data;
}

/** Gathers files that cannot be read, so that the error tells how many there are and not only the first. */
class Failures {
  count = 0;
  private first: string | undefined;

  /** What `work` gives for the files it succeeds with, in their order. */
  async collect<T>(files: readonly ImageFile[], work: (file: ImageFile) => Promise<T>): Promise<T[]> {
    const outcomes = await Promise.allSettled(files.map(work));
    return outcomes.flatMap((outcome, i) => {
      if (outcome.status === 'fulfilled') return [outcome.value];
      this.count += 1;
      const reason: unknown = outcome.reason;
      const cause = reason instanceof Error ? reason.message : String(reason);
      this.first ??= `${files[i]?.path} (${cause.split('\n')[0]})`;
      return [];
    });
  }

  throwIfAny(): void {
    if (this.count === 0) return;
    const what = `${this.count} ${this.count === 1 ? 'image' : 'images'} cannot be read, first ${this.first}`;
    throw new InputError('corrupt-data', what, 'replace or remove such files');
  }
}
