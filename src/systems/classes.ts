import type { DataShape } from '../data/dataset.js';
import { InputError } from '../errors.js';

/**
 * The number of classes of the stream `data`.
 * @param system name of the system that needs them, for errors
 * @throws InputError where the samples have no labels
 */
export function labelledClasses(system: string, data: DataShape): number {
  const { classes } = data.data!;
  if (classes > 0) return classes;
  throw new InputError(
    'no-labels',
    `${system} learns from labelled images and the data has no labels`,
    'give data with a class for every image: mnist, idx: with a file of labels, or folder: with a folder a class',
  );
}
