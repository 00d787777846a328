import type { GraphBuilder, Value } from '../builder.js';
import { broadcastShape, type Graph, sameShape } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { elementWise, intsOf, sourceOf } from './operators.js';
import { rewrite, type Site } from './rewrite.js';

/**
 * Leaves broadcasting to the operators that can do it. An `Expand`, or a `Reshape` that only adds leading ones, before
 * an element-wise operator goes away where another operand has the full shape; otherwise the operator works on the
 * small operands and the Expand comes after it. A sum or mean over axes that an Expand made is a multiplication.
 */
export function useImplicitBroadcasting(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    const { opType } = site.node;
    if (elementWise.has(opType)) return operateUnexpanded(site);
    return opType === 'ReduceSum' || opType === 'ReduceMean' ? reduceUnexpanded(site) : undefined;
  });
}

function operateUnexpanded({ g, node, inputs, output }: Site): Value | undefined {
  const sources = inputs.map((x) => x && (sourceOf(g, x, 'Expand') ?? withoutLeadingOnes(g, x)));
  if (sources.every((x) => x === undefined)) return undefined;
  const operands = inputs.map((x, i) => sources[i] ?? x);
  const result = g.op(node.opType as OpType, operands, node.attributes);
  if (sameShape(result.shape, output.shape)) return result;
  return sameShape(broadcastShape(result.shape, output.shape), output.shape) && sizeDiffers(result.shape, output.shape)
    ? g.op('Expand', [result, g.ints(output.shape)])
    : g.op('Reshape', [result, g.ints(output.shape)]);
}

/** What a Reshape to [1, .., 1, ...shape] started from. */
function withoutLeadingOnes(g: GraphBuilder, x: Value): Value | undefined {
  const source = sourceOf(g, x, 'Reshape');
  const added = source && x.shape.length - source.shape.length;
  if (!source || added === undefined || added <= 0) return undefined;
  return x.shape.slice(0, added).every((d) => d === 1) && sameShape(x.shape.slice(added), source.shape) ? source : undefined;
}

function sizeDiffers(a: readonly number[], b: readonly number[]): boolean {
  return a.reduce((n, d) => n * d, 1) !== b.reduce((n, d) => n * d, 1);
}

function reduceUnexpanded({ g, node, inputs: [x, axesInput], output }: Site): Value | undefined {
  const source = sourceOf(g, x, 'Expand');
  if (!source) return undefined;
  const shape = [...x!.shape.slice(source.shape.length).fill(1), ...source.shape];
  const axes = intsOf(g, axesInput);
  const made = axes.filter((axis) => shape[axis] === 1);
  if (made.length === 0) return undefined;
  const times = made.reduce((product, axis) => product * x!.shape[axis]!, 1);
  const left = axes.filter((axis) => !made.includes(axis));
  const small = sameShape(source.shape, shape) ? source : g.op('Reshape', [source, g.ints(shape)]);
  const partial = left.length > 0 ? g.op(node.opType as OpType, [small, g.ints(left)], { keepdims: 1 }) : small;
  const scaled = node.opType === 'ReduceSum' && times !== 1 ? g.op('Mul', [partial, g.scalar(times, partial.dtype)]) : partial;
  const keep = node.attributes.keepdims !== 0;
  const squeezed = keep ? scaled : g.op('Reshape', [scaled, g.ints(scaled.shape.filter((_, i) => !axes.includes(i)))]);
  return sameShape(squeezed.shape, output.shape) ? squeezed : g.op('Expand', [squeezed, g.ints(output.shape)]);
}
