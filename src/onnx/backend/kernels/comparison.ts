import type { GraphBuilder, Value } from '../../builder.js';
import type { OpType } from '../../shape-inference.js';
import { binary, cast, type Kernel, type KernelTable, named } from '../kernel.js';

/** Comparisons, logic and selection by condition. */
export const comparisonKernels: KernelTable = {
  Equal: binary((g, a, b) => g.op('Equal', [a, b])),
  NotEqual: binary((g, a, b) => g.op('Not', [g.op('Equal', [a, b])])),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  Select: named(['condition', 't', 'e'], (g, [condition, t, e]) => {
    // onnxruntime has no Where over bool.
    const [yes, no] = t.dtype === 'bool' ? [cast(g, t, 'int32'), cast(g, e, 'int32')] : [t, e];
    return cast(g, g.op('Where', [cast(g, condition, 'bool'), yes, no]), t.dtype);
  }),
};

function comparison(op: OpType): Kernel {
  return binary((g, a, b) => g.op(op, [ordered(g, a), ordered(g, b)]));
}

function logical(op: OpType): Kernel {
  return binary((g, a, b) => g.op(op, [cast(g, a, 'bool'), cast(g, b, 'bool')]));
}

/** ONNX orders numbers only. */
function ordered(g: GraphBuilder, x: Value): Value {
  return x.dtype === 'bool' ? cast(g, x, 'int32') : x;
}
