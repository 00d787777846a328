import type { GraphBuilder, Value } from '../builder.js';
import { type Graph, sameShape } from '../graph.js';
import { sourceOf, uniformValue } from './operators.js';
import { rewrite } from './rewrite.js';

/** Brings every positive normal number to at least 1. */
const steep = 1e38;

/**
 * Slopes of ReLU and leaky ReLU without a condition: 1 where x > 0 and a elsewhere is clip(x 10^38, a, 1) for
 * 0 <= a <= 1. Where and Greater over tensors take three times as long in onnxruntime. Clip keeps NaN, so that nothing
 * has to bring it back.
 */
export function simplifyRectifiers(graph: Graph): Graph {
  return rewrite(graph, ({ g, node, inputs, output }) => {
    if (node.opType !== 'Where' || output.dtype !== 'float32') return undefined;
    const [condition, yes, no] = [inputs[0]!, inputs[1]!, inputs[2]!];
    if (sourceOf(g, condition, 'IsNaN')?.name === yes.name) return slopedBy(g, no)?.name === yes.name ? no : undefined;
    if (!sameShape(condition.shape, output.shape)) return undefined;
    // The comparison may stand before a transpose.
    const moved = sourceOf(g, condition, 'Transpose');
    const x = positivityOf(g, moved ?? condition);
    if (!x || !sameShape(x.shape, (moved ?? condition).shape)) return undefined;
    const slope = (low: number): Value => {
      const inner = slopeOf(g, x, low);
      return moved ? g.op('Transpose', [inner], g.producer(condition)!.attributes) : inner;
    };
    const [high, low] = [uniformValue(g, yes), uniformValue(g, no)];
    if (high === 1 && low !== undefined && isSlope(low)) return slope(low);
    // x > 0 ? d : a d, the gradient of leaky ReLU.
    const factor = scalarFactor(g, no, yes) ?? (low === 0 ? 0 : undefined);
    return factor !== undefined && isSlope(factor) ? g.op('Mul', [yes, slope(factor)]) : undefined;
  });
}

function slopeOf(g: GraphBuilder, x: Value, low: number): Value {
  return g.op('Clip', [g.op('Mul', [x, g.scalar(steep)]), g.scalar(low), g.scalar(1)]);
}

/** The x of a `slopeOf` it. */
function slopedBy(g: GraphBuilder, slope: Value): Value | undefined {
  const product = sourceOf(g, slope, 'Clip');
  const x = sourceOf(g, product, 'Mul');
  return x && uniformValue(g, g.value(g.producer(product!)!.inputs[1]!)) === Math.fround(steep) ? x : undefined;
}

function isSlope(a: number): boolean {
  return a >= 0 && a <= 1;
}

/** The x of x > 0. */
function positivityOf(g: GraphBuilder, condition: Value): Value | undefined {
  const x = sourceOf(g, condition, 'Greater');
  const bound = x && g.value(g.producer(condition)!.inputs[1]!);
  return bound && uniformValue(g, bound) === 0 && x.dtype === 'float32' ? x : undefined;
}

/** The number a of value = a base. */
function scalarFactor(g: GraphBuilder, value: Value, base: Value): number | undefined {
  const producer = g.producer(value);
  if (producer?.opType !== 'Mul') return undefined;
  const [a, b] = [g.value(producer.inputs[0]!), g.value(producer.inputs[1]!)];
  if (a.name === base.name) return uniformValue(g, b);
  return b.name === base.name ? uniformValue(g, a) : undefined;
}
