import type { GraphBuilder, Value } from '../builder.js';
import { type Graph, sameShape, sizeOf } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { elementWise, intsOf, reductions } from './operators.js';
import { type Rule, rewrite, type Site } from './rewrite.js';

/**
 * Moves transposes towards the outputs until they meet their inverse. tfjs keeps channels last and ONNX first, so each
 * convolution stands between two transposes; once those in front of element-wise operators, reductions, pads and
 * concatenations have moved behind them, the transposes of neighbouring convolutions cancel.
 *
 * With T = Transpose(x, p): T's axis i is x's axis p[i].
 */
export function sinkTransposes(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    const { opType } = site.node;
    if (elementWise.has(opType)) return elementWiseBefore(site);
    if (reductions.has(opType)) return reductionBefore(site);
    const rule: Rule | undefined = Object.hasOwn(rules, opType) ? rules[opType] : undefined;
    return rule?.(site);
  });
}

const rules: Readonly<Record<string, Rule>> = {
  Transpose: ({ g, inputs: [x], output, node }) => {
    const perm = node.attributes.perm as readonly number[];
    const inner = transposeOf(g, x);
    if (inner)
      return transposed(
        g,
        inner.source,
        perm.map((p) => inner.perm[p]!),
      );
    if (isReshape(x!.shape, perm)) return sameShape(x!.shape, output.shape) ? x : g.op('Reshape', [x, g.ints(output.shape)]);
    const producer = g.producer(x!);
    // A uniform tensor has no order.
    if (producer?.opType === 'Expand' && sizeOf(g.value(producer.inputs[0]!).shape) === 1) {
      return g.op('Expand', [g.value(producer.inputs[0]!), g.ints(output.shape)]);
    }
    return undefined;
  },
  Pad: ({ g, inputs: [x, pads, fill], node }) => {
    const inner = transposeOf(g, x);
    if (!inner) return undefined;
    const values = intsOf(g, pads);
    const rank = x!.shape.length;
    const from = inverse(inner.perm);
    const moved = [...from.map((i) => values[i]!), ...from.map((i) => values[i + rank]!)];
    return transposed(g, g.op('Pad', [inner.source, g.ints(moved), ...(fill ? [fill] : [])], node.attributes), inner.perm);
  },
  Slice: ({ g, inputs: [x, starts, ends, axes, steps] }) => {
    const inner = transposeOf(g, x);
    if (!inner) return undefined;
    const moved = g.ints(intsOf(g, axes).map((axis) => inner.perm[axis]!));
    return transposed(g, g.op('Slice', [inner.source, starts, ends, moved, steps]), inner.perm);
  },
  Concat: ({ g, inputs, node }) => {
    const plan = common(g, inputs as readonly Value[]);
    return plan && transposed(g, g.op('Concat', plan.operands, { axis: plan.perm[node.attributes.axis as number]! }), plan.perm);
  },
};

function elementWiseBefore({ g, node, inputs, output }: Site): Value | undefined {
  const plan = common(g, inputs, output.shape);
  return plan && transposed(g, g.op(node.opType as OpType, plan.operands, node.attributes), plan.perm);
}

function reductionBefore({ g, node, inputs: [x, axesInput] }: Site): Value | undefined {
  const inner = transposeOf(g, x);
  if (!inner) return undefined;
  const axes = intsOf(g, axesInput).map((axis) => inner.perm[axis]!);
  const result = g.op(node.opType as OpType, [inner.source, g.ints(axes.sort((a, b) => a - b))], node.attributes);
  if (node.attributes.keepdims !== 0) return transposed(g, result, inner.perm);
  // The axes that are left, in T's order, as places among those left of x.
  const left = inner.perm.filter((p) => !axes.includes(p));
  const ranks = left.toSorted((a, b) => a - b);
  return transposed(
    g,
    result,
    left.map((p) => ranks.indexOf(p)),
  );
}

/** The permutation behind every convolution. */
const toChannelsLast = '0,2,3,1';

interface Plan {
  readonly perm: readonly number[];
  readonly operands: readonly (Value | undefined)[];
}

/**
 * One permutation p for all operands, and the operands as they are before it. Worth it where fewer operands need a
 * transpose of their own than lose one (scalars and vectors along one axis need a reshape at most); at a draw too
 * where it leads from channels last to channels first, since convolutions are there. Only in that direction, so that
 * it ends.
 */
function common(g: GraphBuilder, inputs: readonly (Value | undefined)[], shape?: readonly number[]): Plan | undefined {
  const perm = inputs.map((x) => transposeOf(g, x)?.perm).find((p) => p !== undefined);
  if (!perm || (shape && shape.length !== perm.length)) return undefined;
  const back = inverse(perm);
  let balance = 0;
  const operands = inputs.map((x) => {
    if (!x || (x.shape.length <= perm.length && sizeOf(x.shape) === 1 && shape)) return x;
    const inner = transposeOf(g, x);
    if (inner && sameShape(inner.perm, perm)) {
      balance++;
      return inner.source;
    }
    const padded = [...perm.slice(x.shape.length).fill(1), ...x.shape];
    if (isReshape(padded, back)) {
      const moved = back.map((i) => padded[i]!);
      return sameShape(moved, x.shape) ? x : g.op('Reshape', [x, g.ints(moved)]);
    }
    // A uniform operand is free to transpose, all others count.
    const producer = g.producer(x);
    if (!(producer?.opType === 'Expand' && sizeOf(g.value(producer.inputs[0]!).shape) === 1)) balance--;
    const full = sameShape(padded, x.shape) ? x : g.op('Reshape', [x, g.ints(padded)]);
    return g.op('Transpose', [full], { perm: back });
  });
  const worthwhile = balance > 0 || (balance === 0 && perm.join() === toChannelsLast);
  return worthwhile ? { perm, operands } : undefined;
}

function transposeOf(g: GraphBuilder, x: Value | undefined): { source: Value; perm: readonly number[] } | undefined {
  const producer = x && g.producer(x);
  if (producer?.opType !== 'Transpose') return undefined;
  return { source: g.value(producer.inputs[0]!), perm: producer.attributes.perm as readonly number[] };
}

function transposed(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return perm.every((p, i) => p === i) ? x : g.op('Transpose', [x], { perm });
}

/** Whether only axes of length 1 change places, so that the elements stay in order. */
function isReshape(shape: readonly number[], perm: readonly number[]): boolean {
  const order = perm.filter((p) => shape[p] !== 1);
  return order.every((p, i) => i === 0 || order[i - 1]! < p);
}

function inverse(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
