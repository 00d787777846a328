import { createHash } from 'node:crypto';

/** Names a family of random numbers. Keys that differ in any field give unrelated numbers; an absent field differs from any value. */
export interface RandomKey {
  /** Of the run: 0 to 2^53 - 1. */
  readonly seed: number;
  /** What the numbers are for: `latent/z`, `initial/generator/dense/kernel`. */
  readonly purpose: string;
  readonly iteration?: number;
  readonly phase?: string;
  readonly repeat?: number;
}

/** The words a key contributes to the generator: its 64-bit key, and the last word of every counter. */
export interface Stream {
  readonly k0: number;
  readonly k1: number;
  readonly c3: number;
}

/**
 * Condenses a key by SHA-256. At 96 bits two of a run's keys never meet in practice, whatever their fields look like.
 *
 * @throws RangeError where seed, iteration or repeat is no integer from 0 to 2^53 - 1
 */
export function streamOf(key: RandomKey): Stream {
  checkCount('seed', key.seed);
  checkCount('iteration', key.iteration ?? 0);
  checkCount('repeat', key.repeat ?? 0);
  const fields = [key.seed, key.purpose, key.iteration ?? null, key.phase ?? null, key.repeat ?? null];
  const digest = createHash('sha256').update(JSON.stringify(fields)).digest();
  return { k0: digest.readUInt32LE(0), k1: digest.readUInt32LE(4), c3: digest.readUInt32LE(8) };
}

/** @throws RangeError where `value` is no integer from 0 to 2^53 - 1 */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be an integer from 0 to 2^53 - 1, not ${value}`);
}
