import type { GraphBuilder, Value } from '../builder.js';
import { type Graph, sameShape, sizeOf } from '../graph.js';
import type { OpType } from '../shape-inference.js';
import { rewrite, type Site } from './rewrite.js';

/**
 * Folds arithmetic with constants, after a convolution or matrix product with constant weights, into weights and bias:
 * s (w x + b) + c = (s w) x + (s b + c), with one s and c a channel of a convolution, a column of a product. With fixed
 * moments that is all of batch normalisation. Constant folding then computes the new weights. Training graphs, whose
 * weights are inputs, are left alone.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  return rewrite(graph, (site) => {
    const { node, inputs } = site;
    if (!isArithmetic(node.opType)) return undefined;
    const commutes = node.opType === 'Add' || node.opType === 'Mul';
    for (const i of commutes ? [0, 1] : [0]) {
      const [x, constant] = [inputs[i]!, inputs[1 - i]!];
      if (!site.g.constantOf(constant) || !sameShape(x.shape, site.output.shape) || site.uses(node.inputs[i]!) !== 1) continue;
      const folded = intoConvolution(site, node.opType, x, constant) ?? intoProduct(site, node.opType, x, constant);
      if (folded) return folded;
    }
    return undefined;
  });
}

type Arithmetic = 'Add' | 'Sub' | 'Mul' | 'Div';

const isArithmetic = (op: string): op is Arithmetic => ['Add', 'Sub', 'Mul', 'Div'].includes(op);

function intoConvolution({ g, output }: Site, op: Arithmetic, x: Value, constant: Value): Value | undefined {
  const producer = g.producer(x);
  const operand = channels(g, constant, output.shape);
  if (!producer || !operand || (producer.opType !== 'Conv' && producer.opType !== 'ConvTranspose')) return undefined;
  if ((producer.attributes.group ?? 1) !== 1) return undefined;
  const [source, w, b] = producer.inputs.map((name) => g.value(name));
  if (!g.constantOf(w!) || (b && !g.constantOf(b))) return undefined;
  // Output channels: the first axis of a filter, the second of a transposed one.
  const axes = w!.shape.map((_, axis) => (axis === (producer.opType === 'Conv' ? 0 : 1) ? operand.shape[0]! : 1));
  return g.op(producer.opType, [source, ...weightsAndBias(g, op, w!, b, operand, axes)], producer.attributes);
}

/** Of two matrices; where a Reshape stands between, the arithmetic moves in front of it first. */
function intoProduct({ g, output }: Site, op: Arithmetic, x: Value, constant: Value): Value | undefined {
  const producer = g.producer(x);
  if (producer?.opType === 'Reshape') {
    const matrix = g.value(producer.inputs[0]!);
    if (!isConstantProduct(g, matrix) || output.shape.length < 2 || output.shape[0] !== matrix.shape[0]) return undefined;
    const operand = columns(g, constant, output.shape);
    return operand && g.op('Reshape', [g.op(op, [matrix, operand]), g.ints(output.shape)]);
  }
  if (!producer || !isConstantProduct(g, x)) return undefined;
  const operand = columns(g, constant, output.shape);
  const [source, w, b] = producer.inputs.map((name) => g.value(name));
  if (!operand || (b && !g.constantOf(b))) return undefined;
  const axes = producer.attributes.transB === 1 ? [sizeOf(operand.shape), 1] : [1, sizeOf(operand.shape)];
  const [weights, bias] = weightsAndBias(g, op, w!, b, operand, axes);
  return g.op(bias ? 'Gemm' : (producer.opType as OpType), [source, weights, ...(bias ? [bias] : [])], producer.attributes);
}

function isConstantProduct(g: GraphBuilder, x: Value): boolean {
  const producer = g.producer(x);
  if (producer?.opType !== 'MatMul' && producer?.opType !== 'Gemm') return false;
  const { alpha = 1, beta = 1 } = producer.attributes;
  return x.shape.length === 2 && alpha === 1 && beta === 1 && g.constantOf(g.value(producer.inputs[1]!)) !== undefined;
}

/** @param axes the operand's shape beside the weights */
function weightsAndBias(
  g: GraphBuilder,
  op: Arithmetic,
  w: Value,
  b: Value | undefined,
  operand: Value,
  axes: readonly number[],
): [Value, Value?] {
  const scales = op === 'Mul' || op === 'Div';
  const weights = scales ? g.op(op, [w, g.op('Reshape', [operand, g.ints(axes)])]) : w;
  if (b) return [weights, g.op(op, [b, operand])];
  if (scales) return [weights];
  return [weights, op === 'Sub' ? g.op('Neg', [operand]) : operand];
}

/** A constant that holds one number, or one a channel, as a vector over the channels. */
function channels(g: GraphBuilder, x: Value, shape: readonly number[]): Value | undefined {
  if (shape.length !== 4) return undefined;
  const count = shape[1]!;
  const perChannel = sizeOf(x.shape) === 1 || (x.shape.length >= 3 && sizeOf(x.shape) === count && x.shape.at(-3) === count);
  return perChannel ? spread(g, x, [count, 1, 1]) : undefined;
}

/** A constant that is the same for all rows, as a vector over all that a row holds. */
function columns(g: GraphBuilder, x: Value, shape: readonly number[]): Value | undefined {
  const sameInRows = x.shape.length < shape.length || (x.shape.length === shape.length && x.shape[0] === 1);
  return sameInRows ? spread(g, x, shape.slice(1)) : undefined;
}

/** A constant broadcast to a shape, as a vector. */
function spread(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  const own = x.shape.slice(Math.max(0, x.shape.length - shape.length));
  const extents = [...new Array<number>(shape.length - own.length).fill(1), ...own];
  const repeats = shape.map((d, axis) => d / extents[axis]!);
  const repeated = repeats.every((n) => n === 1) ? x : g.op('Tile', [g.op('Reshape', [x, g.ints(extents)]), g.ints(repeats)]);
  return g.op('Reshape', [repeated, g.ints([sizeOf(shape)])]);
}
