import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { saveFile } from './save.js';

/**
 * Copies a PNG file, with at most 64 colours: pictures that are to be looked at, in pages, take a third of the bytes so.
 *
 * @throws InputError where `to` cannot be written
 */
export async function saveSmallPng(from: string, to: string): Promise<void> {
  await saveFile(
    to,
    await sharp(await readFile(from))
      .png({ palette: true, colours: 64, compressionLevel: 9, effort: 10 })
      .toBuffer(),
  );
}
