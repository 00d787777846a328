import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { ModelDescription } from '../export/model-description.js';
import { imageGrid } from '../images/grid.js';
import { encodeNpy } from '../images/npy.js';
import { savePng } from '../images/png.js';
import { saveFile } from '../images/save.js';
import { saveScatter } from '../images/scatter.js';
import { imagesOf, type ModelOutput } from './model-output.js';

/**
 * Saves what a generator drew, in the form that the name asks for: `.npy` the numbers as the model gives them, `.png` a
 * grid or scatter plot, anything else a folder with a PNG each.
 *
 * @param drawn what the model gave
 * @param output what the model says of it
 * @param columns images a row of a grid; as many as rows by default
 * @returns what was written, in words
 * @throws InputError where it can't be written, or points or numbers are to become pictures of them
 */
export async function saveDrawn(drawn: ModelOutput, output: ModelDescription['output'], out: string, columns?: number): Promise<string> {
  const count = drawn.shape[0]!;
  if (out.endsWith('.npy')) {
    await saveFile(out, encodeNpy(drawn));
    return `${out}: ${output.format} [${drawn.shape.join(', ')}]`;
  }
  const picture = out.endsWith('.png');
  const { shape, data } = imagesOf(drawn, output);
  if (output.kind === 'points') {
    if (!picture)
      throw new InputError('out-kind', `${out} would be a folder of pictures, and the model draws points`, 'give a .png or .npy');
    await saveScatter(out, { real: new Float32Array(0), generated: data });
    return `${out}: ${count} points`;
  }
  if (output.kind !== 'image') {
    throw new InputError('out-kind', `${out} would be a picture, and the model draws none: its output is ${output.kind}`, 'give a .npy');
  }
  const [, height, width, channels] = shape as readonly [number, number, number, number];
  if (picture) {
    await savePng(out, imageGrid(data, [count, height, width, channels], columns === undefined ? {} : { columns }));
    return `${out}: ${count} images`;
  }
  const length = height * width * channels;
  try {
    await mkdir(out, { recursive: true });
  } catch {
    throw new InputError('out-unwritable', `the folder ${out} can't be made`, 'give an --out that can be written');
  }
  for (let i = 0; i < count; i++) {
    const image = imageGrid(data.subarray(i * length, (i + 1) * length), [1, height, width, channels], { scale: 1, padding: 0 });
    await savePng(join(out, `${String(i).padStart(6, '0')}.png`), image);
  }
  return `${out}: ${count} images of ${width}x${height}`;
}
