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
    return g.op('Sub', [a, g.op('Mul', [g.op('Floor', [g.op('Div', [a, b])]), b])]);
  }),
  SquaredDifference: binary((g, a, b) => {
    const difference = g.op('Sub', [a, b]);
    return g.op('Mul', [difference, difference]);
  }),
  AddN: variadic((g, xs) => xs.slice(1).reduce((sum, x) => g.op('Add', [sum, x]), xs[0]!)),
};

function arithmetic(op: OpType): Kernel {
  return binary((g, a, b) => g.op(op, [countable(g, a), countable(g, b)]));
}

/** ONNX does no arithmetic on bool. */
function countable(g: GraphBuilder, x: Value): Value {
  return x.dtype === 'bool' ? cast(g, x, 'int32') : x;
}
