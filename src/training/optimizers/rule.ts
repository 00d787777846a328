/** One update of a piece of a flat vector; all arrays have the same length. Reads the old vectors, writes the new ones. */
export interface Update {
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly moments: readonly Float32Array[];
  readonly newParameters: Float32Array;
  readonly newMoments: readonly Float32Array[];
  /** Updates made before this one. */
  readonly step: number;
}

/** An update rule: element by element, so that any cut into pieces gives the same numbers. */
export interface Rule<Spec> {
  /** Names of the vectors it keeps beside the parameters, as checkpoints call them. */
  moments(spec: Spec): readonly string[];
  apply(spec: Spec, update: Update): void;
}
