import type { Kernels, UpdateVectors } from '../vectors/kernels.js';

/** An update rule: element by element, so that any cut into pieces gives the same numbers. */
export interface Rule<Spec> {
  /** Names of the vectors it keeps beside the parameters, as checkpoints call them. */
  moments(spec: Spec): readonly string[];
  /** @param step updates made before this one */
  apply(kernels: Kernels, spec: Spec, step: number, update: UpdateVectors): void;
}
