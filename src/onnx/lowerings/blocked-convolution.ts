import type { GraphBuilder, Value } from '../builder.js';
import { blockFilter, channelsOf, type Filter, inputChannels, kernelOf, type Pair, tapsBackwards } from './blocked-filter.js';
import { type Blocked, blockedShape } from './blocked-layout.js';

/** Strides and pads (before each axis, then after each) of a two-dimensional convolution without groups. */
export interface Geometry {
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pads: readonly number[];
}

/**
 * Convolution of blocked pictures.
 * @param x [N,I/b,H,W,b]; of fewer than b channels [N,I,H,W]
 * @param bias [O]
 * @returns [N,O/b,h,w,b]
 */
export function blockedConvolution(
  g: GraphBuilder,
  x: Value,
  filter: Filter,
  bias: Value | undefined,
  geometry: Geometry,
  b: number,
): Blocked {
  const { strides, dilations, pads } = geometry;
  const { inputs } = channelsOf(filter);
  const [n, height, width] = [x.shape[0]!, x.shape[2]!, x.shape[3]!];
  const picture = x.shape.length === 5 ? g.op('Reshape', [x, g.ints([n, inputs, height, width])]) : x;
  const operands = [picture, blockFilter(g, filter, b), ...(bias ? [bias] : [])];
  const y = g.op('NchwcConv', operands, { strides, dilations, pads, kernel_shape: kernelOf(filter) });
  return g.op('Reshape', [y, g.ints(blockedShape(y.shape, b))]);
}

/**
 * Convolution of plain pictures in groups of b / 2 input channels, whose results are summed: with fewer than b channels
 * onnxruntime reads plain pictures. For filter gradients, which are convolutions over samples in the place of channels,
 * so that nothing has to be brought into blocks of samples.
 * @param x [N,I,H,W]
 * @returns [N,O/b,h,w,b]
 */
export function groupedConvolution(
  g: GraphBuilder,
  x: Value,
  filter: Filter,
  bias: Value | undefined,
  { strides, dilations, pads }: Geometry,
  b: number,
): Blocked {
  const size = b / 2;
  const padded = pads.every((p) => p === 0)
    ? x
    : g.op('Pad', [x, g.ints([0, 0, pads[0]!, pads[1]!, 0, 0, pads[2]!, pads[3]!]), g.scalar(0)]);
  let sum: Value | undefined;
  for (let from = 0; from < x.shape[1]!; from += size) {
    const pictures = g.op('Slice', [padded, g.ints([from]), g.ints([from + size]), g.ints([1]), g.ints([1])]);
    const taps = blockFilter(g, inputChannels(g, filter, from, from + size), b);
    const attributes = { strides, dilations, pads: [0, 0, 0, 0], kernel_shape: kernelOf(filter) };
    sum = g.op('NchwcConv', [pictures, taps, from === 0 ? bias : undefined, ...(sum ? [sum] : [])], attributes);
  }
  return g.op('Reshape', [sum, g.ints(blockedShape(sum!.shape, b))]);
}

/** The part of a transposed convolution along one axis that yields every s-th element, from element `phase` on. */
interface AxisPhase {
  /** Its taps are last, last - s, ... */
  readonly last: number;
  readonly taps: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Transposed convolution as convolutions: with stride s, element s p + a of the result sees only the taps k with
 * k = a + pad modulo s, so that each of the s x s phases is a convolution with stride 1 of its own, and their results
 * interleave. No product with a zero is computed.
 * @throws Error where `transposedPhases` says that it can't be done
 */
export function blockedTransposedConvolution(
  g: GraphBuilder,
  x: Blocked,
  filter: Filter,
  bias: Value | undefined,
  geometry: Geometry,
  size: Pair,
  b: number,
): Blocked {
  const phases = transposedPhases(geometry, kernelOf(filter), [x.shape[2]!, x.shape[3]!], size);
  if (!phases) throw new Error('the phases of this transposed convolution do not interleave');
  const [rows, columns] = phases;
  const parts = rows.map((row) =>
    columns.map((column) => {
      const taps = tapsBackwards(g, filter, [row.last, column.last], geometry.strides, [row.taps, column.taps]);
      const pads = [row.before, column.before, row.after, column.after];
      return blockedConvolution(g, x, taps, bias, { strides: [1, 1], dilations: [1, 1], pads }, b);
    }),
  );
  return interleave(g, parts);
}

/**
 * The phases along both axes of a transposed convolution from pictures of size `from` to ones of size `to`.
 * @returns undefined where they are not equally long or a pad would be negative
 */
export function transposedPhases(
  { strides, pads }: Geometry,
  kernel: Pair,
  from: Pair,
  to: Pair,
): readonly [AxisPhase[], AxisPhase[]] | undefined {
  const rows = axisPhases(strides[0], kernel[0], pads[0]!, from[0], to[0]);
  const columns = axisPhases(strides[1], kernel[1], pads[1]!, from[1], to[1]);
  return rows && columns && [rows, columns];
}

function axisPhases(stride: number, kernel: number, pad: number, from: number, to: number): AxisPhase[] | undefined {
  if (to % stride !== 0) return undefined;
  const phases = Array.from({ length: stride }, (_, a) => {
    const first = (a + pad) % stride;
    const taps = Math.ceil((kernel - first) / stride);
    // Tap `first + stride j` reads element p + offset - j.
    const offset = Math.floor((a + pad) / stride);
    return { last: first + stride * (taps - 1), taps, before: taps - 1 - offset, after: to / stride - 1 + offset - (from - 1) };
  });
  return phases.every(({ taps, before, after }) => taps > 0 && before >= 0 && after >= 0) ? phases : undefined;
}

/** Element (s p + a, t q + c) of the result is element (p, q) of part [a][c]. */
function interleave(g: GraphBuilder, parts: readonly (readonly Blocked[])[]): Blocked {
  const [n, blocks, h, w, b] = parts[0]![0]!.shape as [number, number, number, number, number];
  const rows = parts.map((row) => joinAlong(g, row, [n * blocks * h * w, b]));
  const [s, t] = [parts.length, parts[0]!.length];
  return g.op('Reshape', [joinAlong(g, rows, [n * blocks * h, w * t * b]), g.ints([n, blocks, s * h, t * w, b])]);
}

/** The rows of matrices one beside the other. */
function joinAlong(g: GraphBuilder, xs: readonly Value[], shape: readonly number[]): Value {
  if (xs.length === 1) return xs[0]!;
  return g.op(
    'Concat',
    xs.map((x) => g.op('Reshape', [x, g.ints(shape)])),
    { axis: 1 },
  );
}
