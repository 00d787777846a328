import type { GraphBuilder, Value } from '../builder.js';

/**
 * Resizing along one axis is linear: y[r] = sum over i of M[r, i] x[i], and its gradient is the same with M transposed.
 * Pictures are [N, H, W, C]; an axis is resized by one matrix product over the pictures as stacks of matrices, so that
 * no transpose is needed.
 */

/** How positions of the result are laid over positions of the source, as tfjs names it. */
export interface Alignment {
  /** The centres of the first and last elements coincide. */
  readonly alignCorners: boolean;
  /** Elements are squares whose centres lie at one half. */
  readonly halfPixelCenters: boolean;
}

/** Weights of one axis, [to, from] in rows. */
export interface AxisMap {
  readonly from: number;
  readonly to: number;
  readonly weights: Float32Array;
}

/** Linear interpolation between the two nearest elements, the edge repeated. */
export function linearMap(from: number, to: number, alignment: Alignment): AxisMap {
  const weights = new Float32Array(to * from);
  for (let r = 0; r < to; r++) {
    const at = alignment.halfPixelCenters ? ratio(from, to, alignment) * (r + 0.5) - 0.5 : ratio(from, to, alignment) * r;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    weights[r * from + low]! += 1 - (at - low);
    weights[r * from + high]! += at - low;
  }
  return { from, to, weights };
}

/** The source of each element of the result, by the nearest neighbour. */
export function nearestSources(from: number, to: number, alignment: Alignment): number[] {
  return Array.from({ length: to }, (_, r) => {
    const at = ratio(from, to, alignment) * (alignment.halfPixelCenters ? r + 0.5 : r);
    return Math.min(from - 1, alignment.alignCorners ? Math.round(at) : Math.floor(at));
  });
}

/** Each element of the result is one of the source. */
export function selection(sources: readonly number[], from: number): AxisMap {
  const weights = new Float32Array(sources.length * from);
  sources.forEach((source, r) => {
    weights[r * from + source] = 1;
  });
  return { from, to: sources.length, weights };
}

/** The gradient's map. */
export function transposed({ from, to, weights }: AxisMap): AxisMap {
  return { from: to, to: from, weights: Float32Array.from(weights, (_, i) => weights[(i % to) * from + Math.floor(i / to)]!) };
}

/** Applies a map to the rows and a map to the columns. @param x [N, H, W, C] float32 */
export function resize(g: GraphBuilder, x: Value, rows: AxisMap, columns: AxisMap): Value {
  const [n, , width, channels] = x.shape as [number, number, number, number];
  const stacked = g.op('Reshape', [x, g.ints([n, rows.from, width * channels])]);
  const tall = g.op('Reshape', [g.op('MatMul', [matrix(g, rows), stacked]), g.ints([n * rows.to, width, channels])]);
  return g.op('Reshape', [g.op('MatMul', [matrix(g, columns), tall]), g.ints([n, rows.to, columns.to, channels])]);
}

/** Copies rows and columns. @param x [N, H, W, C] of any type */
export function select(g: GraphBuilder, x: Value, rows: readonly number[], columns: readonly number[]): Value {
  const tall = g.op('Gather', [x, g.ints(rows)], { axis: 1 });
  return g.op('Gather', [tall, g.ints(columns)], { axis: 2 });
}

/**
 * The gradient of `select`: sums over the copies of each element. Where each row is repeated equally often, and each
 * column, that is one reduction.
 */
export function selectGradient(
  g: GraphBuilder,
  dy: Value,
  rows: readonly number[],
  columns: readonly number[],
  size: readonly [number, number],
): Value {
  const [up, across] = [repeats(rows, size[0]), repeats(columns, size[1])];
  if (!up || !across) return resize(g, dy, transposed(selection(rows, size[0])), transposed(selection(columns, size[1])));
  const blocks = g.op('Reshape', [dy, g.ints([dy.shape[0]!, size[0], up, size[1], across, dy.shape[3]!])]);
  return g.op('ReduceSum', [blocks, g.ints([2, 4])], { keepdims: 0 });
}

/** k where the sources are each element k times in order. */
function repeats(sources: readonly number[], from: number): number | undefined {
  const k = sources.length / from;
  return Number.isInteger(k) && sources.every((source, r) => source === Math.floor(r / k)) ? k : undefined;
}

function ratio(from: number, to: number, { alignCorners }: Alignment): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function matrix(g: GraphBuilder, { from, to, weights }: AxisMap): Value {
  return g.constant({ shape: [to, from], dtype: 'float32', data: weights }, 'interpolation');
}
