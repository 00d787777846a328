import { InputError } from '../errors.js';

/**
 * Brings a batch to a smaller image size by averaging blocks of `factor` x `factor` pixels.
 *
 * @param values [n, height, width, channels]
 * @param factor height over the height wanted
 * @returns [n, height / factor, width / factor, channels]
 * @throws InputError where `factor` is no whole number, or height or width are no multiples of it
 */
export function reduceSize(values: Float32Array, shape: readonly [number, number, number, number], factor: number): Float32Array {
  const [n, height, width, channels] = shape;
  if (!Number.isInteger(factor) || factor < 1 || height % factor !== 0 || width % factor !== 0) {
    throw new InputError(
      'image-size',
      `images of ${height}x${width} cannot be reduced to ${Math.round(height / factor)} pixels in height, of which theirs is no whole multiple`,
      'give a --size that is',
    );
  }
  if (factor === 1) return values.slice();
  const into = new Float32Array(values.length / (factor * factor));
  const share = 1 / (factor * factor);
  let position = 0;
  for (let image = 0; image < n; image++) {
    for (let y = 0; y < height / factor; y++) {
      for (let x = 0; x < width / factor; x++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let dy = 0; dy < factor; dy++) {
            const row = (image * height + y * factor + dy) * width + x * factor;
            for (let dx = 0; dx < factor; dx++) sum += values[(row + dx) * channels + c]!;
          }
          into[position++] = sum * share;
        }
      }
    }
  }
  return into;
}
