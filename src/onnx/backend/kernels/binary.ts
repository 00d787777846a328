import type { GraphBuilder, Value } from '../../builder.js';
import type { OpType } from '../../shape-inference.js';
import { binary, cast, type Kernel, type KernelTable, variadic } from '../kernel.js';

/** Element-wise arithmetic with broadcasting. */
export const binaryKernels: KernelTable = {
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  Maximum: arithmetic('Max'),
  Minimum: arithmetic('Min'),
  Pow: arithmetic('Pow'),
  RealDiv: binary((g, a, b) => g.op('Div', [cast(g, a, 'float32'), cast(g, b, 'float32')])),
  FloorDiv: binary((g, a, b) => {
    if (a.dtype === 'float32') return cast(g, g.op('Floor', [g.op('Div', [a, b])]), 'int32');
    // Integer Div of ONNX truncates; a - (a mod b) is an exact multiple of b.
    return g.op('Div', [g.op('Sub', [a, g.op('Mod', [a, b])]), b]);
  }),
  /** The result has the sign of b. */
  Mod: binary((g, a, b) => {
    if (a.dtype !== 'float32') return g.op('Mod', [a, b]);
    // The remainder with the sign of a is exact; a - floor(a / b) b loses digits where b is small.
    const remainder = g.op('Mod', [a, b], { fmod: 1 });
    const opposite = g.op('Less', [g.op('Mul', [remainder, b]), g.scalar(0)]);
    return g.op('Where', [opposite, g.op('Add', [remainder, b]), remainder]);
  }),
  SquaredDifference: binary((g, a, b) => {
    const difference = g.op('Sub', [a, b]);
    return g.op('Mul', [difference, difference]);
  }),
  Atan2: binary((g, y, x) => cast(g, atan2(g, cast(g, y, 'float32'), cast(g, x, 'float32')), y.dtype)),
  AddN: variadic((g, xs) => xs.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), xs[0]!)),
};

/** The angle of (x, y): atan(y / |x|) to the right, mirrored to the left. Zeros have signs, and two infinities are equal. */
function atan2(g: GraphBuilder, y: Value, x: Value): Value {
  const diagonal = g.op('And', [g.op('IsInf', [y]), g.op('IsInf', [x])]);
  const slope = g.op('Where', [diagonal, g.op('Sign', [y]), g.op('Div', [y, g.op('Abs', [x])])]);
  const right = g.op('Where', [g.op('Equal', [y, g.scalar(0)]), y, g.op('Atan', [slope])]);
  const half = g.op('Where', [isNegative(g, y), g.scalar(-Math.PI), g.scalar(Math.PI)]);
  const angle = g.op('Where', [isNegative(g, x), g.op('Sub', [half, right]), right]);
  return g.op('Where', [g.op('IsNaN', [x]), x, angle]);
}

/** Less than 0, or -0: only its reciprocal tells that. */
function isNegative(g: GraphBuilder, x: Value): Value {
  return g.op('Or', [g.op('Less', [x, g.scalar(0)]), g.op('Less', [g.op('Reciprocal', [x]), g.scalar(0)])]);
}

function arithmetic(op: OpType): Kernel {
  return binary((g, a, b) => g.op(op, [countable(g, a), countable(g, b)]));
}

/** ONNX does no arithmetic on bool. */
function countable(g: GraphBuilder, x: Value): Value {
  return x.dtype === 'bool' ? cast(g, x, 'int32') : x;
}
