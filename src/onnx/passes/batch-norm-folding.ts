import type { GraphBuilder, Value } from '../builder.js';
import { type Graph, sizeOf } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { rewrite } from './rewrite.js';

/**
 * Folds arithmetic with a constant number a channel, after a convolution with constant weights, into weights and bias:
 * s (w * x + b) + c = (s w) * x + (s b + c). With fixed moments that is all of batch normalisation. Constant folding
 * then computes the new weights. Training graphs, whose weights are inputs, are left alone.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  return rewrite(graph, ({ g, node, inputs, output, uses }) => {
    const op = node.opType;
    if (!['Add', 'Sub', 'Mul', 'Div'].includes(op) || output.shape.length !== 4) return undefined;
    const commutes = op === 'Add' || op === 'Mul';
    for (const i of commutes ? [0, 1] : [0]) {
      const producer = g.producer(inputs[i]!);
      const operand = channels(g, inputs[1 - i]!, output.shape);
      if (!producer || !operand || uses(node.inputs[i]!) !== 1) continue;
      if (producer.opType !== 'Conv' && producer.opType !== 'ConvTranspose') continue;
      const [x, w, b] = producer.inputs.map((name) => g.value(name));
      if (!g.constantOf(w!) || (b && !g.constantOf(b)) || (producer.attributes.group ?? 1) !== 1) continue;
      const scales = op === 'Mul' || op === 'Div';
      // Output channels: the first axis of a filter, the second of a transposed one.
      const filters = producer.opType === 'Conv' ? [operand.shape[0]!, 1, 1, 1] : [1, operand.shape[0]!, 1, 1];
      const weights = scales ? g.op(op, [w, g.op('Reshape', [operand, g.ints(filters)])]) : w;
      const bias = b ? g.op(op as OpType, [b, operand]) : scales ? undefined : op === 'Sub' ? g.op('Neg', [operand]) : operand;
      return g.op(producer.opType, [x, weights, ...(bias ? [bias] : [])], producer.attributes);
    }
    return undefined;
  });
}

/** A constant that holds one number, or one a channel, as a vector over the channels. */
function channels(g: GraphBuilder, x: Value, shape: readonly number[]): Value | undefined {
  const count = shape[1]!;
  if (!g.constantOf(x)) return undefined;
  if (sizeOf(x.shape) === 1) return g.op('Expand', [g.op('Reshape', [x, g.ints([1])]), g.ints([count])]);
  const perChannel = x.shape.length >= 3 && sizeOf(x.shape) === count && x.shape.at(-3) === count;
  return perChannel ? g.op('Reshape', [x, g.ints([count])]) : undefined;
}
