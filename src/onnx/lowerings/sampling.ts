import type { GraphBuilder, Value } from '../builder.js';
import { dtypeCodes } from '../element-types.js';

/**
 * Pictures [N, H, W, C] are read at positions that are computed: a row and a column (float32) of each picture, which
 * broadcast to [N, rows, columns] or, the same for all pictures, to [1, rows, columns].
 */
export interface Positions {
  readonly row: Value;
  readonly column: Value;
}

/** How positions outside of the picture are read. */
export type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest';

/** The pixels at whole positions; outside of the picture those of its edge. */
function pixels(g: GraphBuilder, image: Value, { row, column }: Positions): Value {
  const [batch, height, width, channels] = image.shape as [number, number, number, number];
  const list = g.op('Reshape', [image, g.ints([batch, height * width, channels])]);
  const index = (at: Value, size: number): Value => g.op('Cast', [clamp(g, at, 0, size - 1)], { to: dtypeCodes.int64 });
  const place = g.op('Add', [g.op('Mul', [index(row, height), g.scalar(width, 'int64')]), index(column, width)]);
  const [, rows, columns] = place.shape as [number, number, number];
  const each = place.shape[0] === batch ? place : g.op('Expand', [place, g.ints([batch, rows, columns])]);
  return g.op('GatherND', [list, g.op('Reshape', [each, g.ints([batch, rows, columns, 1])])], { batch_dims: 1 });
}

/** The pixels at whole positions; `fill` outside of the picture. */
function pixelsOr(g: GraphBuilder, image: Value, at: Positions, fill: number): Value {
  return g.op('Where', [inside(g, image, at), pixels(g, image, at), g.scalar(fill, image.dtype)]);
}

/** Whether a position is in the picture, with an axis for channels: [..., 1]. */
export function inside(g: GraphBuilder, image: Value, { row, column }: Positions): Value {
  const within = (at: Value, size: number): Value =>
    g.op('And', [g.op('GreaterOrEqual', [at, g.scalar(0)]), g.op('LessOrEqual', [at, g.scalar(size - 1)])]);
  return withChannels(g, g.op('And', [within(row, image.shape[1]!), within(column, image.shape[2]!)]));
}

/** The pixels nearest to positions, halves rounded up, and `fill` outside of the picture. */
export function nearest(g: GraphBuilder, image: Value, { row, column }: Positions, fill: number): Value {
  const round = (x: Value): Value => g.op('Floor', [g.op('Add', [x, g.scalar(0.5)])]);
  return pixelsOr(g, image, { row: round(row), column: round(column) }, fill);
}

/** Interpolation between the four pixels around positions, those outside of the picture being `fill`. */
export function bilinear(g: GraphBuilder, image: Value, { row, column }: Positions, fill: number): Value {
  const [top, left] = [g.op('Floor', [row]), g.op('Floor', [column])];
  const one = g.scalar(1);
  const [bottom, right] = [g.op('Add', [top, one]), g.op('Add', [left, one])];
  const read = (y: Value, x: Value): Value => pixelsOr(g, image, { row: y, column: x }, fill);
  const down = withChannels(g, g.op('Sub', [row, top]));
  const across = withChannels(g, g.op('Sub', [column, left]));
  const [upper, lower] = [mix(g, read(top, left), read(top, right), across), mix(g, read(bottom, left), read(bottom, right), across)];
  return mix(g, upper, lower, down);
}

/** Positions along an axis of `size` elements, brought into it as the mode says; `constant` leaves them as they are. */
export function mapPositions(g: GraphBuilder, at: Value, size: number, mode: FillMode): Value {
  // Far outside is outside, and its index must fit an integer.
  if (mode === 'constant') return clamp(g, at, -2, size + 1);
  if (mode === 'nearest' || size === 1) return clamp(g, at, 0, size - 1);
  const before = g.op('Less', [at, g.scalar(0)]);
  const beyond = g.op('Greater', [at, g.scalar(size - 1)]);
  const { low, high } = mode === 'reflect' ? reflected(g, at, size) : wrapped(g, at, size);
  return clamp(g, g.op('Where', [before, low, g.op('Where', [beyond, high, at])]), 0, size - 1);
}

/** [abcd] as [dcba|abcd|dcba], for positions before and beyond. */
function reflected(g: GraphBuilder, at: Value, size: number): { low: Value; high: Value } {
  const [period, one] = [g.scalar(2 * size), g.scalar(1)];
  const periods = (x: Value): Value => g.op('Mul', [g.op('Floor', [g.op('Div', [x, period])]), period]);
  const mirror = (x: Value): Value => g.op('Sub', [g.op('Neg', [x]), one]);
  const negative = g.op('Add', [at, periods(g.op('Neg', [at]))]);
  const positive = g.op('Sub', [at, periods(at)]);
  return {
    low: g.op('Where', [g.op('Less', [negative, g.scalar(-size)]), g.op('Add', [negative, period]), mirror(negative)]),
    high: g.op('Where', [g.op('GreaterOrEqual', [positive, g.scalar(size)]), g.op('Add', [mirror(positive), period]), positive]),
  };
}

/** [abcd] as [abcd|abcd|abcd]; a period is counted from centre to centre, as TensorFlow does. */
function wrapped(g: GraphBuilder, at: Value, size: number): { low: Value; high: Value } {
  const periods = (x: Value): Value => g.op('Floor', [g.op('Div', [x, g.scalar(size - 1)])]);
  const length = g.scalar(size);
  const up = g.op('Add', [periods(g.op('Neg', [at])), g.scalar(1)]);
  return {
    low: g.op('Add', [at, g.op('Mul', [up, length])]),
    high: g.op('Sub', [at, g.op('Mul', [periods(at), length])]),
  };
}

/** a (1 - t) + b t. */
function mix(g: GraphBuilder, a: Value, b: Value, t: Value): Value {
  return g.op('Add', [g.op('Mul', [a, g.op('Sub', [g.scalar(1), t])]), g.op('Mul', [b, t])]);
}

function clamp(g: GraphBuilder, x: Value, low: number, high: number): Value {
  return g.op('Clip', [x, g.scalar(low), g.scalar(high)]);
}

function withChannels(g: GraphBuilder, x: Value): Value {
  return g.op('Reshape', [x, g.ints([...x.shape, 1])]);
}
