import type { Found } from '../content.js';

/** A kind of data set that can be named on the command line. */
export interface Source {
  /** `mnist`; the part before the colon where a path follows. */
  readonly name: string;
  readonly takesPath: boolean;
  /** One line for `ganforge datasets`. */
  readonly title: string;
  readonly example: string;
  /** Where it comes from, and its licence. */
  readonly origin: string;
  /**
   * Looks what is there, without decoding it.
   *
   * @param path absolute; empty where the source takes none
   * @param size height and width images are to be brought to; null: as stored
   * @throws InputError where nothing usable is there, or `size` does not fit
   */
  find(path: string, size: number | null): Promise<Found>;
}
