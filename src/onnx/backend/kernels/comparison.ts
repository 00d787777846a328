import type { GraphBuilder, Value } from '../../builder.js';
import type { OpType } from '../../shape-inference.js';
import { binary, cast, type Kernel, type KernelTable, named, reshape } from '../kernel.js';

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
  LogicalXor: logical('Xor'),
  /** A vector as condition chooses whole rows. */
  Select: named(['condition', 't', 'e'], (g, [condition, t, e]) => {
    const rows = condition.shape.length === 1 && t.shape.length > 1;
    const chosen = rows ? reshape(g, condition, [condition.shape[0]!, ...t.shape.slice(1).fill(1)]) : condition;
    // onnxruntime has no Where over bool.
    const [yes, no] = t.dtype === 'bool' ? [cast(g, t, 'int32'), cast(g, e, 'int32')] : [t, e];
    return cast(g, g.op('Where', [cast(g, chosen, 'bool'), yes, no]), t.dtype);
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
