import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { allFloats, anyShapes, booleans, broadcastable, floats, integers, sizes } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase, listed } from './case.js';

type Draw = (shape: readonly number[]) => fc.Arbitrary<Values>;

const real: Draw = (shape) => allFloats(shape);
const whole: Draw = (shape) => integers(shape);
/** Integers other than 0, by which one may divide. */
const nonzero: Draw = (shape) => integers(shape).map((x) => ({ ...x, data: Int32Array.from(x.data as Int32Array, (v) => v || 3) }));
const positive: Draw = (shape) => floats(shape, 0.3, 3);
const arithmetic = pairs([real, real], [whole, whole]);
const comparison = pairs([real, real], [whole, whole], [booleans, booleans]);
const logical = pairs([booleans, booleans]);

/** Element-wise functions of two tensors, with broadcasting. */
export const binaryCases: CaseTable = {
  Add: arithmetic,
  Sub: arithmetic,
  Multiply: arithmetic,
  Maximum: arithmetic,
  Minimum: arithmetic,
  SquaredDifference: arithmetic,
  RealDiv: pairs([real, (shape) => floats(shape, 0.3, 3)], [positive, real]),
  Pow: pairs([positive, (shape) => floats(shape)], [whole, (shape) => integers(shape, 0, 4)]),
  FloorDiv: pairs([(shape) => floats(shape), positive], [whole, nonzero]),
  Mod: pairs([(shape) => floats(shape), positive], [(shape) => floats(shape, -9, 9), (shape) => floats(shape, -3, -0.3)], [whole, nonzero]),
  Atan2: pairs([real, real], [(shape) => allFloats(shape, [0, -0]), (shape) => allFloats(shape, [0, -0, Infinity])], [whole, whole]),
  Equal: comparison,
  NotEqual: comparison,
  Greater: comparison,
  GreaterEqual: comparison,
  Less: comparison,
  LessEqual: comparison,
  LogicalAnd: logical,
  LogicalOr: logical,
  BitwiseAnd: kernelCase(
    anyShapes().chain((shape) => {
      const bits = integers(shape, -(2 ** 24), 2 ** 24);
      return fc.tuple(bits, bits).map(([a, b]) => ({ inputs: { a, b } }));
    }),
  ),
  Select: kernelCase(
    anyShapes().chain((shape) => {
      const of = (draw: Draw) =>
        fc.tuple(booleans(shape), draw(shape), draw(shape)).map(([condition, t, e]) => ({ inputs: { condition, t, e } }));
      return fc.oneof(of(real), of(whole), of(booleans));
    }),
  ),
  AddN: kernelCase(
    fc
      .tuple(anyShapes(), sizes(1, 4))
      .chain(([shape, count]) => fc.tuple(...Array.from({ length: count }, () => real(shape))))
      .map((list) => ({ inputs: listed(list) })),
  ),
};

/** Operands of one of the kinds, in shapes that broadcast. */
function pairs(...kinds: [Draw, Draw][]): Case {
  return kernelCase(
    broadcastable().chain(([left, right]) =>
      fc.oneof(...kinds.map(([a, b]) => fc.tuple(a(left), b(right)).map(([a, b]) => ({ inputs: { a, b } })))),
    ),
  );
}
