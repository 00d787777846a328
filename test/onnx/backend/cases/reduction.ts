import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { allFloats, axes, booleans, floats, integers, numeric, shapes, someAxes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase } from './case.js';

type Draw = (shape: readonly number[]) => fc.Arbitrary<Values>;

/** Reductions over axes, and the functions that normalise or accumulate along one. */
export const reductionCases: CaseTable = {
  Sum: overAxes(numeric),
  Mean: overAxes(floats),
  Prod: overAxes((shape) => fc.oneof(floats(shape, -2, 2), integers(shape, -2, 2))),
  Max: overAxes((shape) => fc.oneof(allFloats(shape), integers(shape)), 'reductionIndices'),
  Min: overAxes((shape) => fc.oneof(allFloats(shape), integers(shape))),
  All: overAxes(booleans),
  Any: overAxes(booleans),
  ArgMax: alongAxis((shape) => fc.oneof(floats(shape), integers(shape))),
  ArgMin: alongAxis((shape) => fc.oneof(floats(shape), integers(shape))),
  Softmax: kernelCase(
    shapes(1).chain((shape) => floats(shape, -20, 20).map((logits) => ({ inputs: { logits }, attrs: { dim: shape.length - 1 } }))),
  ),
  Cumsum: cumulative(numeric),
  Cumprod: cumulative((shape) => fc.oneof(floats(shape, -2, 2), integers(shape, -2, 2))),
  TopK: kernelCase(
    shapes(1).chain((shape) =>
      fc
        .tuple(fc.oneof(floats(shape), integers(shape)), fc.integer({ min: 1, max: shape.at(-1)! }))
        .map(([x, k]) => ({ inputs: { x }, attrs: { k, sorted: true } })),
    ),
  ),
};

/** Over some axes, counted from either end, over all, or over none. */
function overAxes(draw: Draw, name = 'axis'): Case {
  return kernelCase(
    shapes().chain((shape) =>
      fc
        .tuple(draw(shape), someAxes(shape.length), fc.boolean())
        .map(([x, axis, keepDims]) => ({ inputs: { x }, attrs: { [name]: axis, keepDims } })),
    ),
  );
}

function alongAxis(draw: Draw): Case {
  return kernelCase(
    shapes(1).chain((shape) => fc.tuple(draw(shape), axes(shape.length)).map(([x, axis]) => ({ inputs: { x }, attrs: { axis } }))),
  );
}

function cumulative(draw: Draw): Case {
  return kernelCase(
    shapes(1).chain((shape) =>
      fc
        .tuple(draw(shape), axes(shape.length, false), fc.boolean(), fc.boolean())
        .map(([x, axis, exclusive, reverse]) => ({ inputs: { x }, attrs: { axis, exclusive, reverse } })),
    ),
  );
}
