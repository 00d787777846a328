import { InputError } from '../errors.js';
import type { Random } from '../random/random.js';

/**
 * `size` different indices below `count`, every choice equally likely, in random order (Fisher & Yates' shuffle, ended early).
 *
 * @throws InputError where there are fewer than `size` to choose from
 */
export function drawSubset(count: number, size: number, random: Random): Int32Array {
  if (size > count) {
    throw new InputError(
      'subset-too-large',
      `a subset of ${size} samples out of ${count}`,
      'ask for a smaller one or evaluate more samples',
    );
  }
  const indices = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const other = i + random.integer(count - i);
    const index = indices[i]!;
    indices[i] = indices[other]!;
    indices[other] = index;
  }
  return indices.slice(0, size);
}
