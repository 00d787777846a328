/** One update of a piece of the flat vectors; all arrays have the same length. Reads the old vectors, writes the new ones. */
export interface UpdateVectors {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly moments: readonly Float32Array[];
  readonly newParameters: Float32Array;
  readonly newMoments: readonly Float32Array[];
}

/**
 * The arithmetic of training on flat vectors. An implementation rounds to float32 after every operation, in the order in which
 * `plain.ts` writes them down, so all give the same bits (but for the payload of a NaN); constants are rounded to float32 where
 * they come in. Element by element, so that any cut into pieces gives the same numbers; `into` and the new vectors may
 * not overlap what is read, unless they are the same piece.
 */
export interface Kernels {
  /** into = a + b. */
  add(a: Float32Array, b: Float32Array, into: Float32Array): void;
  /**
   * into = factor values.
   * @returns the sum of squares of the result in float64: element i is added to the sum number i mod 4, and the four are
   *   (0 + 1) + (2 + 3)
   */
  scale(values: Float32Array, factor: number, into: Float32Array): number;
  /** into = values + decay (old - values), exact where both are equal and where the decay is 0. */
  average(values: Float32Array, old: Float32Array, decay: number, into: Float32Array): void;
  /** values = max(-limit, min(limit, values)). */
  clip(values: Float32Array, limit: number): void;
  /**
   * Scales every column of a row-major matrix that is longer than `limit` down to it: by min(1, limit / sqrt(sum of squares)), in
   * float64 from top to bottom, then rounded to float32.
   */
  limitColumns(matrix: Float32Array, columns: number, limit: number): void;
  /** m <- beta1 m + rest1 g, v <- beta2 v + (rest2 g) g, w <- w - (rate m) / (sqrt(correction v) + epsilon); moments [m, v]. */
  adam(vectors: UpdateVectors, constants: AdamConstants): void;
  /** u <- momentum u - rate g, w <- w + u; moments [u]. */
  sgd(vectors: UpdateVectors, constants: SgdConstants): void;
  /** s <- rho s + (rest g) g, w <- w - (rate g) / (sqrt(s) + epsilon); moments [s]. */
  rmsprop(vectors: UpdateVectors, constants: RmspropConstants): void;
}

export interface AdamConstants {
  readonly rate: number;
  readonly beta1: number;
  readonly rest1: number;
  readonly beta2: number;
  readonly rest2: number;
  readonly correction: number;
  readonly epsilon: number;
}

export interface SgdConstants {
  readonly rate: number;
  readonly momentum: number;
}

export interface RmspropConstants {
  readonly rate: number;
  readonly rho: number;
  readonly rest: number;
  readonly epsilon: number;
}
