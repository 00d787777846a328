import type { GraphBuilder, Value } from '../builder.js';
import { broadcastShape, type Graph, sameShape, sizeOf } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { intsOf, sourceOf } from './operators.js';
import { rewrite, type Site } from './rewrite.js';

/**
 * Keeps factors that broadcast (numbers, values a channel) away from full-sized tensors, where they cost a pass over
 * memory each:
 *
 * - (x c) d = x (c d) for small c and d, likewise with quotients and signs;
 * - sum(x c) = c sum(x) where c does not vary along the summed axes;
 * - sum(x - mean(x)) = 0 over the axes of the mean.
 *
 * The gradient of batch normalisation in particular shrinks to two sums and three products.
 */
export function factorBroadcasts(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    switch (site.node.opType) {
      case 'Mul':
      case 'Div':
      case 'Neg':
        return joinScales(site);
      case 'ReduceSum':
      case 'ReduceMean':
        return sumOfDeviations(site) ?? factorOut(site);
      default:
        return undefined;
    }
  });
}

/** x scale, x / scale or -x, for a scale smaller than x. */
interface Scaled {
  readonly x: Value;
  /** The factor, or the divisor; none for -x. */
  readonly scale?: Value;
  readonly op: 'Mul' | 'Div' | 'Neg';
}

function joinScales({ g, node, inputs, output }: Site): Value | undefined {
  const outer = scaledBy(node.opType, inputs as readonly Value[], output.shape);
  const inner = outer && scaledOf(g, outer.x);
  if (!outer || !inner || output.dtype !== 'float32') return undefined;
  if (outer.op === 'Neg' && inner.op === 'Neg') return inner.x;
  // Two divisions make one; all else a product with a small factor.
  if (outer.op === 'Div' && inner.op === 'Div') return small(g, g.op('Mul', [outer.scale, inner.scale]), inner.x, 'Div');
  return small(g, quotient(g, outer, inner), inner.x, 'Mul');
}

/** The two scales as one factor. */
function quotient(g: GraphBuilder, a: Scaled, b: Scaled): Value {
  const [signs, rest] = [[a, b].filter((s) => s.op === 'Neg').length, [a, b].filter((s) => s.op !== 'Neg')];
  const factors = rest.filter((s) => s.op === 'Mul').map((s) => s.scale!);
  const divisors = rest.filter((s) => s.op === 'Div').map((s) => s.scale!);
  const product = factors.length > 1 ? g.op('Mul', factors) : factors[0];
  const ratio = divisors[0] ? (product ? g.op('Div', [product, divisors[0]]) : g.op('Reciprocal', [divisors[0]])) : product!;
  return signs === 1 ? g.op('Neg', [ratio]) : ratio;
}

/** x op scale, where the joint scale is still smaller than x. */
function small(g: GraphBuilder, scale: Value, x: Value, op: 'Mul' | 'Div'): Value | undefined {
  return sizeOf(scale.shape) < sizeOf(x.shape) ? g.op(op, [x, scale]) : undefined;
}

function scaledOf(g: GraphBuilder, value: Value): Scaled | undefined {
  const producer = g.producer(value);
  if (!producer || !['Mul', 'Div', 'Neg'].includes(producer.opType)) return undefined;
  return scaledBy(
    producer.opType,
    producer.inputs.map((name) => g.value(name)),
    value.shape,
  );
}

function scaledBy(op: string, inputs: readonly Value[], shape: readonly number[]): Scaled | undefined {
  const [a, b] = [inputs[0]!, inputs[1]];
  if (op === 'Neg' || !b) return sizeOf(shape) > 1 ? { x: a, op: 'Neg' } : undefined;
  const isFull = (x: Value): boolean => sameShape(x.shape, shape);
  const isSmall = (x: Value): boolean => sizeOf(x.shape) < sizeOf(shape);
  if (isFull(a) && isSmall(b)) return { x: a, scale: b, op: op === 'Div' ? 'Div' : 'Mul' };
  return op === 'Mul' && isFull(b) && isSmall(a) ? { x: b, scale: a, op: 'Mul' } : undefined;
}

/** sum(x1 x2 c1 c2 ...) = c1 c2 ... sum(x1 x2): the full factors are multiplied in a fixed order, so that equal products are shared. */
function factorOut({ g, node, inputs: [x, axesInput], output }: Site): Value | undefined {
  const axes = intsOf(g, axesInput);
  const { full, scales } = factorsOf(g, x!, axes);
  if (scales.length === 0 || full.length > 2 || output.dtype !== 'float32') return undefined;
  const product =
    full.length > 1
      ? g.op(
          'Mul',
          full.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        )
      : full[0]!;
  const total = g.op(node.opType as OpType, [product, axesInput], node.attributes);
  const rank = x!.shape.length;
  const reducedScale = ({ scale }: Scaled): Value => {
    const padded = [...x!.shape.slice(scale!.shape.length).fill(1), ...scale!.shape].slice(-rank);
    const shape = node.attributes.keepdims === 0 ? padded.filter((_, i) => !axes.includes(i)) : padded;
    return sizeOf(scale!.shape) === 1
      ? scale!.shape.length === 0
        ? scale!
        : g.op('Reshape', [scale, g.ints([])])
      : g.op('Reshape', [scale, g.ints(shape)]);
  };
  return scales.reduce((sum, scale) => {
    if (scale.op === 'Neg') return g.op('Neg', [sum]);
    return g.op(scale.op, [sum, reducedScale(scale)]);
  }, total);
}

/** The tree of products that ends in `value`: factors of its own shape, and scales that do not vary along the axes. */
function factorsOf(g: GraphBuilder, value: Value, axes: readonly number[]): { full: Value[]; scales: Scaled[] } {
  const scaled = scaledOf(g, value);
  if (scaled && (scaled.op === 'Neg' || isConstantAlong(scaled.scale!.shape, value.shape.length, axes))) {
    const inner = factorsOf(g, scaled.x, axes);
    return { full: inner.full, scales: [...inner.scales, scaled] };
  }
  const producer = g.producer(value);
  if (producer?.opType === 'Mul') {
    const operands = producer.inputs.map((name) => g.value(name));
    if (operands.every((x) => sameShape(x.shape, value.shape))) {
      const parts = operands.map((x) => factorsOf(g, x, axes));
      const scales = parts.flatMap((p) => p.scales);
      if (scales.length > 0) return { full: parts.flatMap((p) => p.full), scales };
    }
  }
  return { full: [value], scales: [] };
}

function isConstantAlong(shape: readonly number[], rank: number, axes: readonly number[]): boolean {
  return axes.every((axis) => (shape[axis - rank + shape.length] ?? 1) === 1);
}

/** Deviations from a mean add up to zero. */
function sumOfDeviations({ g, inputs: [x, axesInput], output }: Site): Value | undefined {
  const producer = x && g.producer(x);
  if (producer?.opType !== 'Sub') return undefined;
  const [minuend, subtrahend] = [g.value(producer.inputs[0]!), g.value(producer.inputs[1]!)];
  const mean = sourceOf(g, subtrahend, 'Reshape') ?? subtrahend;
  const reduction = g.producer(mean);
  if (reduction?.opType !== 'ReduceMean' || reduction.inputs[0] !== minuend.name || !sameShape(x!.shape, minuend.shape)) return undefined;
  const axes = intsOf(g, axesInput);
  if (!sameShape(intsOf(g, g.value(reduction.inputs[1]!)), axes)) return undefined;
  // The mean must stand against the axes it was taken over.
  const kept = minuend.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  if (!sameShape(broadcastShape(subtrahend.shape, kept), kept)) return undefined;
  return output.shape.length === 0 ? g.scalar(0) : g.op('Expand', [g.scalar(0), g.ints(output.shape)]);
}
