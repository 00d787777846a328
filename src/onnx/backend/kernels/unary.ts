import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import type { OpType } from '../../shape-inference.js';
import { cast, type Kernel, type KernelTable, named, unary } from '../kernel.js';

/** Element-wise functions of one tensor. */
export const unaryKernels: KernelTable = {
  Abs: direct('Abs'),
  Acos: floating('Acos'),
  Acosh: floating('Acosh'),
  Asin: floating('Asin'),
  Asinh: floating('Asinh'),
  Atan: floating('Atan'),
  Atanh: floating('Atanh'),
  Ceil: rounding('Ceil'),
  Cos: floating('Cos'),
  Cosh: floating('Cosh'),
  Elu: floating('Elu'),
  Erf: floating('Erf'),
  Exp: floating('Exp'),
  Floor: rounding('Floor'),
  Log: floating('Log'),
  Neg: direct('Neg'),
  Reciprocal: floating('Reciprocal'),
  Relu: direct('Relu'),
  Round: rounding('Round'),
  Selu: floating('Selu'),
  Sigmoid: floating('Sigmoid'),
  Sin: floating('Sin'),
  Sinh: floating('Sinh'),
  Softplus: floating('Softplus'),
  Sqrt: floating('Sqrt'),
  Tan: floating('Tan'),
  Tanh: floating('Tanh'),
  LeakyRelu: unary<tf.LeakyReluAttrs>((g, x, { alpha }) => g.op('LeakyRelu', [cast(g, x, 'float32')], { alpha })),
  Relu6: unary((g, x) => clip(g, x, 0, 6)),
  ClipByValue: unary<tf.ClipByValueAttrs>((g, x, { clipValueMin, clipValueMax }) => clip(g, x, clipValueMin, clipValueMax)),
  Rsqrt: unary((g, x) => g.op('Reciprocal', [g.op('Sqrt', [cast(g, x, 'float32')])])),
  Square: unary((g, x) => g.op('Mul', [x, x])),
  Expm1: unary((g, x) => expm1(g, cast(g, x, 'float32'))),
  Log1p: unary((g, x) => log1p(g, cast(g, x, 'float32'))),
  IsNan: unary((g, x) => g.op('IsNaN', [cast(g, x, 'float32')])),
  IsInf: unary((g, x) => g.op('IsInf', [cast(g, x, 'float32')])),
  IsFinite: unary((g, x) => {
    const y = cast(g, x, 'float32');
    return g.op('Not', [g.op('Or', [g.op('IsNaN', [y]), g.op('IsInf', [y])])]);
  }),
  /** 0 for NaN, unlike the ONNX operator. */
  Sign: unary((g, x) => {
    if (x.dtype !== 'float32') return g.op('Sign', [cast(g, x, 'int32')]);
    return g.op('Where', [g.op('IsNaN', [x]), g.scalar(0), g.op('Sign', [x])]);
  }),
  /** 1 where x > 0, alpha elsewhere, NaN for NaN. */
  Step: unary<tf.StepAttrs>((g, x, { alpha }) => {
    const y = cast(g, x, 'float32');
    const slope = g.op('Where', [g.op('Greater', [y, g.scalar(0)]), g.scalar(1), g.scalar(alpha)]);
    return x.dtype === 'float32' ? g.op('Where', [g.op('IsNaN', [x]), x, slope]) : cast(g, slope, 'int32');
  }),
  LogicalNot: unary((g, x) => g.op('Not', [cast(g, x, 'bool')])),
  Prelu: named(['x', 'alpha'], (g, [x, alpha]) => g.op('PRelu', [cast(g, x, 'float32'), cast(g, alpha, 'float32')])),
  /** dy where y >= 0, dy (y + 1) elsewhere: y + 1 = e^x there. */
  EluGrad: named(['dy', 'y'], (g, [dy, y]) => {
    const slope = g.op('Where', [g.op('GreaterOrEqual', [y, g.scalar(0)]), g.scalar(1), g.op('Add', [y, g.scalar(1)])]);
    return g.op('Mul', [dy, slope]);
  }),
};

/** The ONNX operator as it stands, on int32 too. */
function direct(op: OpType): Kernel {
  return unary((g, x) => g.op(op, [x.dtype === 'bool' ? cast(g, x, 'int32') : x]));
}

/** An operator ONNX has for floating point only. */
function floating(op: OpType): Kernel {
  return unary((g, x) => g.op(op, [cast(g, x, 'float32')]));
}

/** Integers are round already. */
function rounding(op: OpType): Kernel {
  return unary((g, x) => (x.dtype === 'float32' ? g.op(op, [x]) : x));
}

function clip(g: GraphBuilder, x: Value, low: number, high: number): Value {
  return g.op('Clip', [x, g.scalar(low, x.dtype), g.scalar(high, x.dtype)]);
}

/** e^x - 1 = tanh(x / 2) (e^x + 1), which keeps its digits near 0. */
function expm1(g: GraphBuilder, x: Value): Value {
  const half = g.op('Tanh', [g.op('Mul', [x, g.scalar(0.5)])]);
  return g.op('Mul', [half, g.op('Add', [g.op('Exp', [x]), g.scalar(1)])]);
}

/**
 * log(1 + x). With u = 1 + x as rounded: x where u = 1, else log(u) x / (u - 1), which keeps its digits near 0
 * (Kahan). log(1 + e^z) is Softplus(z).
 */
function log1p(g: GraphBuilder, x: Value): Value {
  const producer = g.producer(x);
  if (producer?.opType === 'Exp') return g.op('Softplus', [g.value(producer.inputs[0]!)]);
  const u = g.op('Add', [x, g.scalar(1)]);
  const scaled = g.op('Mul', [g.op('Log', [u]), g.op('Div', [x, g.op('Sub', [u, g.scalar(1)])])]);
  return g.op('Where', [g.op('Equal', [u, g.scalar(1)]), x, scaled]);
}
