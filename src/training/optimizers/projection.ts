import type { WeightLayout } from '../../engines/layout.js';
import type { Projection } from '../../systems/optimizer.js';
import type { Kernels } from '../vectors/kernels.js';

/** Whether a weight has to be updated as a whole before its projection. */
export const needsWholeWeights = (projection: Projection | undefined): boolean => projection?.kind === 'max-norm';

/**
 * Brings freshly updated parameters back to their constraint, in place.
 * @param parameters a piece of a network's vector, beginning at element `start` of it
 * @param weights the network's weights; for `max-norm` those in the piece lie in it whole
 */
export function project(
  kernels: Kernels,
  projection: Projection,
  parameters: Float32Array,
  start: number,
  weights: readonly WeightLayout[],
): void {
  if (projection.kind === 'clip') {
    kernels.clip(parameters, projection.limit);
    return;
  }
  for (const { offset, size, shape } of weights) {
    const inPiece = offset >= start && offset + size <= start + parameters.length;
    if (inPiece && shape.length >= 2)
      kernels.limitColumns(parameters.subarray(offset - start, offset - start + size), shape.at(-1)!, projection.limit);
  }
}
