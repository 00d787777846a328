import { InputError } from '../errors.js';

/**
 * Peak signal-to-noise ratio in decibels, 10 log10(range^2 / mean squared error); infinite for equal images.
 *
 * @param range of pixel values: 255 for bytes, 2 for -1..1
 * @throws InputError where the lengths differ or there are no pixels
 */
export function psnr(image: ArrayLike<number>, reference: ArrayLike<number>, range: number): number {
  if (image.length !== reference.length || image.length === 0) {
    throw new InputError('image-sizes', `images of ${image.length} and ${reference.length} numbers`, 'give two of one size');
  }
  let squares = 0;
  for (let i = 0; i < image.length; i++) squares += (image[i]! - reference[i]!) ** 2;
  return 10 * Math.log10((range * range * image.length) / squares);
}
