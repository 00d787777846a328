import { InputError } from '../errors.js';

/**
 * Brings a batch to a smaller image size by averaging blocks of k x k pixels, k = height / size.
 *
 * @param values [n, height, width, channels]
 * @returns [n, size, size, channels]
 * @throws InputError where the images are not square, or their height is no multiple of `size`
 */
export function reduceSize(values: Float32Array, shape: readonly [number, number, number, number], size: number): Float32Array {
  const [n, height, width, channels] = shape;
  if (height !== width || !Number.isInteger(size) || size < 1 || height % size !== 0) {
    throw new InputError(
      'image-size',
      `images of ${height}x${width} cannot be reduced to ${size}x${size}, of which they are no whole multiple`,
      `give --size a multiple of ${size}`,
    );
  }
  const factor = height / size;
  if (factor === 1) return values.slice();
  const into = new Float32Array(n * size * size * channels);
  const share = 1 / (factor * factor);
  let position = 0;
  for (let image = 0; image < n; image++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
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
