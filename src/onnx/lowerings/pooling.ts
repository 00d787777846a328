import type { GraphBuilder, Value } from '../builder.js';
import { sizeOf } from '../graph.js';

/** Windows over the axes of a picture or volume; each list has one entry an axis. */
export interface Windows {
  readonly input: readonly number[];
  /** How many windows there are. */
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  /** Where the first window begins: so many places before the first element, after it where negative. */
  readonly before: readonly number[];
}

/** Maxima, and the place of each in the flat `from`: x, or x with its frame. */
export interface Maxima {
  readonly maxima: Value;
  readonly places: Value;
  readonly from: Value;
}

/** The largest element of each window. @param x [N, C, ...] float32 */
export function maximumPool(g: GraphBuilder, x: Value, windows: Windows): Maxima {
  const from = needsFrame(windows) ? framed(g, x, windows, Number.NEGATIVE_INFINITY) : x;
  const [maxima, places] = g.ops('MaxPool', [from], attributes(windows));
  return { maxima: maxima!, places: places!, from };
}

/** Each element of dy goes to the place of the maximum. @param x [N, C, ...] float32 @param dy [N, C, ...] */
export function maximumPoolGradient(g: GraphBuilder, x: Value, dy: Value, windows: Windows): Value {
  const { places, from } = maximumPool(g, x, windows);
  const flat = (value: Value): Value => g.op('Reshape', [value, g.ints([sizeOf(dy.shape)])]);
  const zeros = g.op('Expand', [g.scalar(0), g.ints([sizeOf(from.shape)])]);
  const sums = g.op('ScatterElements', [zeros, flat(places), flat(dy)], { axis: 0, reduction: 'add' });
  const gradient = g.op('Reshape', [sums, g.ints(from.shape)]);
  return needsFrame(windows) ? unframed(g, gradient, windows) : gradient;
}

/**
 * Mean over the elements of each window that lie inside.
 * @param x [N, C, ...] float32
 * @param none the mean of a window that has no element inside
 */
export function averagePool(g: GraphBuilder, x: Value, windows: Windows, none: number): Value {
  if (!needsFrame(windows)) return g.op('AveragePool', [x], { ...attributes(windows), count_include_pad: 0 });
  const means = g.op('AveragePool', [framed(g, x, windows, 0)], attributes(windows));
  const sums = g.op('Mul', [means, g.scalar(sizeOf(windows.kernel))]);
  return g.op('Mul', [sums, inverseCounts(g, windows, none)]);
}

/**
 * Spreads dy / count over each window: a transposed convolution of every channel with ones. The count leaves padding
 * out, as the forward pass does (tfjs's `cpu` backend divides by the whole window, which is no gradient of its own).
 * @param dy [N, C, ...]
 */
export function averagePoolGradient(g: GraphBuilder, dy: Value, windows: Windows): Value {
  const group = dy.shape[1]!;
  const scaled = g.op('Mul', [dy, inverseCounts(g, windows, 0)]);
  const ones = g.op('Expand', [g.scalar(1), g.ints([group, 1, ...windows.kernel])]);
  const { pads, strides, kernel_shape } = attributes(windows);
  const sizes = needsFrame(windows) ? frameSizes(windows) : windows.input;
  const output_padding = sizes.map((size, i) => size - (reach(windows, i) - pads[i]! - pads[i + sizes.length]!));
  const spread = g.op('ConvTranspose', [scaled, ones], { strides, pads, kernel_shape, output_padding, group });
  return needsFrame(windows) ? unframed(g, spread, windows) : spread;
}

/** From the first element of the first window to the last of the last. */
function reach({ output, kernel, strides }: Windows, axis: number): number {
  return (output[axis]! - 1) * strides[axis]! + kernel[axis]!;
}

/** How many places the last window reaches beyond the last element. */
function after(windows: Windows): number[] {
  return windows.input.map((size, i) => Math.max(0, reach(windows, i) - size - windows.before[i]!));
}

/** Whether windows begin inside, or may stand wholly outside: what onnxruntime's pads cannot say. */
function needsFrame(windows: Windows): boolean {
  const beyond = (p: number, i: number): boolean => p < 0 || p >= windows.kernel[i]!;
  return windows.before.some(beyond) || after(windows).some(beyond);
}

function attributes(windows: Windows): Record<'kernel_shape' | 'strides' | 'pads', readonly number[]> {
  const margins = [...windows.before, ...after(windows)];
  return { kernel_shape: windows.kernel, strides: windows.strides, pads: needsFrame(windows) ? margins.fill(0) : margins };
}

/** The picture with what its windows read around it, and without what they do not read before it. */
function framed(g: GraphBuilder, x: Value, windows: Windows, value: number): Value {
  return g.op('Pad', [x, g.ints([0, 0, ...windows.before, 0, 0, ...after(windows)]), g.scalar(value)], { mode: 'constant' });
}

function unframed(g: GraphBuilder, x: Value, windows: Windows): Value {
  const [before, behind] = [windows.before, after(windows)].map((margins) => margins.map((p) => -p)) as [number[], number[]];
  return g.op('Pad', [x, g.ints([0, 0, ...before, 0, 0, ...behind]), g.scalar(0)], { mode: 'constant' });
}

function frameSizes(windows: Windows): number[] {
  const behind = after(windows);
  return windows.input.map((size, i) => size + windows.before[i]! + behind[i]!);
}

/** 1 / (elements inside) of each window, `none` where there is none: [1, 1, ...], or a scalar where all are full. */
function inverseCounts(g: GraphBuilder, windows: Windows, none: number): Value {
  const { input, output, kernel, strides, before } = windows;
  if ([...before, ...after(windows)].every((p) => p <= 0)) return g.scalar(1 / sizeOf(kernel));
  const counts = input
    .map((size, i) =>
      Array.from({ length: output[i]! }, (_, p) => {
        const start = p * strides[i]! - before[i]!;
        return Math.max(0, Math.min(size, start + kernel[i]!) - Math.max(0, start));
      }),
    )
    .reduce((products, axis) => products.flatMap((a) => axis.map((b) => a * b)), [1]);
  const data = Float32Array.from(counts, (count) => (count === 0 ? none : 1 / count));
  return g.constant({ shape: [1, 1, ...output], dtype: 'float32', data }, 'inverse_counts');
}
