import fc from 'fast-check';
import type { Values } from '../../../../src/onnx/evaluate.js';
import { allFloats, anyShapes, anyType, booleans, floats, integers } from './arbitraries.js';
import { type Case, type CaseTable, kernelCase } from './case.js';

type Draw = (shape: readonly number[]) => fc.Arbitrary<Values>;

/** Numbers, special ones among them. */
const real = of((shape) => allFloats(shape));
/** The same and integers. */
const number = of((shape) => fc.oneof(allFloats(shape), integers(shape)));

/** Element-wise functions of one tensor. */
export const unaryCases: CaseTable = {
  Abs: number,
  Acos: within(-1, 1),
  Acosh: within(1.1, 4),
  Asin: within(-1, 1),
  Asinh: real,
  Atan: real,
  Atanh: within(-0.95, 0.95),
  Ceil: number,
  Cos: within(-10, 10),
  Cosh: real,
  Elu: real,
  Erf: real,
  Exp: real,
  Expm1: of((shape) => fc.oneof(allFloats(shape), floats(shape, -1e-6, 1e-6))),
  Floor: number,
  IsFinite: real,
  IsInf: real,
  IsNan: real,
  Log: of((shape) => allFloats(shape)),
  Log1p: of((shape) => fc.oneof(floats(shape, -0.9, 5), floats(shape, -1e-6, 1e-6))),
  LogicalNot: of(booleans),
  Neg: number,
  Reciprocal: real,
  Relu: number,
  Relu6: number,
  Round: of((shape) => fc.oneof(allFloats(shape), integers(shape, -9, 9).map(halved))),
  Rsqrt: real,
  Selu: real,
  Sigmoid: real,
  Sign: number,
  Sin: within(-10, 10),
  Sinh: real,
  Softplus: of((shape) => fc.oneof(allFloats(shape), floats(shape, -40, 40))),
  Sqrt: real,
  Square: number,
  Step: real.with({ alpha: 0.3 }),
  Tan: within(-1.4, 1.4),
  Tanh: real,
  LeakyRelu: real.with({ alpha: 0.1 }),
  ClipByValue: number.with({ clipValueMin: -1, clipValueMax: 2 }),
  ZerosLike: of(anyType),
  OnesLike: of(anyType),
  Cast: kernelCase(
    fc
      .tuple(anyShapes(), fc.constantFrom('float32', 'int32', 'bool'))
      .chain(([shape, dtype]) =>
        fc.oneof(floats(shape, -9, 9), integers(shape), booleans(shape)).map((x) => ({ inputs: { x }, attrs: { dtype } })),
      ),
  ),
  Prelu: kernelCase(
    anyShapes(1).chain((shape) =>
      fc
        .tuple(
          allFloats(shape),
          fc.constantFrom(shape, [1], shape.slice(-1)).chain((s) => floats(s)),
        )
        .map(([x, alpha]) => ({ inputs: { x, alpha } })),
    ),
  ),
  EluGrad: kernelCase(
    anyShapes().chain((shape) => fc.tuple(floats(shape), floats(shape, -1, 3)).map(([dy, y]) => ({ inputs: { dy, y } }))),
  ),
};

interface UnaryCase extends Case {
  /** The same values with attributes. */
  with(attrs: Record<string, number>): Case;
}

function of(draw: Draw): UnaryCase {
  const calls = anyShapes().chain((shape) => draw(shape).map((x) => ({ inputs: { x } })));
  return { calls, with: (attrs) => ({ calls: calls.map((call) => ({ ...call, attrs })) }) };
}

function within(low: number, high: number): UnaryCase {
  return of((shape) => floats(shape, low, high));
}

function halved({ shape, data }: Values): Values {
  return { shape, dtype: 'float32', data: Float32Array.from(data as Int32Array, (x) => x / 2) };
}
