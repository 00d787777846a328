import { atEndOnly, tinyDcgan } from '../workplace.js';

/** A command line that is wrong in one way. */
export interface Mistake {
  readonly name: string;
  readonly args: readonly string[];
  /** What the line must tell: the cause, and the mend. */
  readonly says: readonly (string | RegExp)[];
}

/** `train` on the tiny data; later flags win over earlier ones. */
export const train = (...flags: string[]): string[] => ['train', ...tinyDcgan, ...atEndOnly, '--iterations', '2', ...flags];
/** `train` on other data. */
export const trainOn = (data: string, ...flags: string[]): string[] =>
  train(...flags).map((word, i, all) => (all[i - 1] === '--data' ? data : word));
