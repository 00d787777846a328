import type { WeightLayout } from '../../engines/layout.js';
import type { Projection } from '../../systems/optimizer.js';

/**
 * Brings freshly updated parameters back to their constraint, in place.
 * @param parameters a piece of a network's vector, beginning at element `start` of it
 * @param weights the network's weights; for `max-norm` those in the piece lie in it whole
 */
export function project(projection: Projection, parameters: Float32Array, start: number, weights: readonly WeightLayout[]): void {
  if (projection.kind === 'clip') {
    clip(parameters, projection.limit);
    return;
  }
  for (const { offset, size, shape } of weights) {
    const inPiece = offset >= start && offset + size <= start + parameters.length;
    if (inPiece && shape.length >= 2)
      limitColumns(parameters.subarray(offset - start, offset - start + size), shape.at(-1)!, projection.limit);
  }
}

function clip(values: Float32Array, limit: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.max(-limit, Math.min(limit, values[i]!));
}

/** Scales every column of a row-major matrix that is longer than `limit` down to it. */
function limitColumns(matrix: Float32Array, columns: number, limit: number): void {
  const squares = new Float64Array(columns);
  for (let i = 0; i < matrix.length; i++) squares[i % columns]! += matrix[i]! * matrix[i]!;
  const scales = squares.map((square) => Math.min(1, limit / Math.sqrt(square)));
  for (let i = 0; i < matrix.length; i++) matrix[i]! *= scales[i % columns]!;
}
