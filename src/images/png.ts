import sharp from 'sharp';
import { saveFile } from './save.js';

/** Pixels at rest: rows from top to bottom, channels side by side, 0..255. */
export interface RawImage {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: sRGB. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** The image as a PNG file, without loss. */
export async function encodePng({ width, height, channels, data }: RawImage): Promise<Buffer> {
  return await sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/**
 * Writes the image as a PNG file, making its folder.
 *
 * @throws InputError where the file cannot be written
 */
export async function savePng(path: string, image: RawImage): Promise<void> {
  await saveFile(path, await encodePng(image));
}
