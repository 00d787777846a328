import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../errors.js';
import type { ImageContent } from '../content.js';
import { type IdxArray, readIdx } from './idx-file.js';
import { resizerFor } from './resize.js';
import type { Source } from './source.js';

export const idx: Source = {
  name: 'idx',
  takesPath: true,
  title: 'images and labels in IDX files, plain or .gz: an images file, or a folder with train-images-idx3-ubyte',
  example: 'idx:/data/fashion-mnist',
  origin: 'your files, in the format of the MNIST database',
  async find(path, size) {
    const images = await findImages(path);
    const labels = await findLabels(images);
    const fingerprint = [await fingerprintOf(images), ...(labels === undefined ? [] : [await fingerprintOf(labels)])];
    return { kind: 'image', fingerprint, decode: () => decode(images, labels, size) };
  },
};

/** The usual names, with a dash or a dot before the type. A folder stands for its training set; the test set is named by file. */
const imageNames = ['train-images-idx3-ubyte', 'train-images.idx3-ubyte'];

async function findImages(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new InputError('missing-data', `there is no file or folder ${path}`, 'check the path after idx:');
  if (!found.isDirectory()) return path;
  const images = await firstFile(imageNames.map((name) => join(path, name)));
  if (images !== undefined) return images;
  throw new InputError('empty-data', `${path} holds no ${imageNames[0]} or ${imageNames[0]}.gz`, 'name the images file itself after idx:');
}

/** `train-images-idx3-ubyte.gz` has its labels in `train-labels-idx1-ubyte`, with or without .gz; absent: no labels. */
async function findLabels(images: string): Promise<string | undefined> {
  const name = basename(images).replace(/\.gz$/, '');
  const labels = name.replace('images', 'labels').replace('idx3', 'idx1').replace('idx4', 'idx1');
  return labels === name ? undefined : firstFile([join(dirname(images), labels)]);
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths.flatMap((plain) => [plain, `${plain}.gz`])) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  return undefined;
}

async function fingerprintOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${path} ${size} ${mtimeMs}`;
}

async function decode(imagesPath: string, labelsPath: string | undefined, size: number | null): Promise<ImageContent> {
  const images = await readIdx(imagesPath);
  const [count = 0, height = 0, width = 0, channels = 1] = images.dimensions;
  const right = images.dimensions.length === 3 || (images.dimensions.length === 4 && (channels === 1 || channels === 3));
  if (!right) {
    throw new InputError(
      'corrupt-data',
      `${imagesPath} holds an array of ${images.dimensions.join('x')}, not images (count x height x width, or that x 1 or 3)`,
      'name the file of the images, not of the labels',
    );
  }
  if (images.values.length === 0) throw new InputError('empty-data', `${imagesPath} holds no images`, 'name another file');
  const labels = labelsPath === undefined ? new Int32Array(0) : labelsOf(await readIdx(labelsPath), labelsPath, count, imagesPath);
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const resizer = resizerFor([height, width, channels], size);
  const chunk = 1024 * height * width * channels;
  return {
    shape: resizer.shape,
    size: count,
    labels,
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
    async *chunks() {
      for (let start = 0; start < images.values.length; start += chunk) {
        yield resizer.apply(images.values.subarray(start, start + chunk));
      }
    },
  };
}

function labelsOf(array: IdxArray, path: string, count: number, imagesPath: string): Int32Array {
  if (array.dimensions.length !== 1) {
    throw new InputError(
      'corrupt-data',
      `${path} holds an array of ${array.dimensions.join('x')}, not a list of labels`,
      'replace the file',
    );
  }
  if (array.values.length !== count) {
    throw new InputError(
      'labels-mismatch',
      `${path} holds ${array.values.length} labels, but ${imagesPath} ${count} images`,
      'put files that belong together side by side',
    );
  }
  return Int32Array.from(array.values);
}
