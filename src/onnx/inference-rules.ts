import { type Attributes, broadcastShape, sizeOf, type TensorType } from './graph.js';

/** What an inference rule sees of a node. */
export interface InferenceContext {
  readonly op: string;
  readonly inputs: readonly (TensorType | undefined)[];
  readonly attributes: Attributes;
  /** Elements of a constant integer input. @throws Error where the input is no constant */
  ints(input: number): number[];
}

export type Rule = (c: InferenceContext) => TensorType[];

/** Sizes after Slice of `size` elements from `start` to `end` (negative: from the back; clamped) by `step`. */
function sliceLength(size: number, start: number, end: number, step: number): number {
  const clamp = (at: number, low: number, high: number): number => Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const [from, to] = step > 0 ? [clamp(start, 0, size), clamp(end, 0, size)] : [clamp(start, 0, size - 1), clamp(end, -1, size - 1)];
  return Math.max(0, Math.ceil((to - from) / step));
}

export function input(c: InferenceContext, index: number): TensorType {
  const type = c.inputs[index];
  if (!type) throw new Error(`${c.op} lacks input ${index}`);
  return type;
}

export function number(c: InferenceContext, name: string, fallback?: number): number {
  const value = c.attributes[name] ?? fallback;
  if (typeof value !== 'number') throw new Error(`${c.op} lacks the attribute ${name}`);
  return value;
}

export function numbers(c: InferenceContext, name: string, fallback?: readonly number[]): readonly number[] {
  const value = c.attributes[name] ?? fallback;
  if (typeof value !== 'object') throw new Error(`${c.op} lacks the attribute ${name}`);
  return value;
}

export function sameAsFirst(c: InferenceContext): TensorType[] {
  return [{ shape: input(c, 0).shape, dtype: input(c, 0).dtype }];
}

export function broadcastOf(c: InferenceContext): TensorType[] {
  return [{ shape: broadcastShape(...c.inputs.map((x) => x!.shape)), dtype: input(c, 0).dtype }];
}

export function removeAxes(shape: readonly number[], axes: readonly number[], keep: boolean): number[] {
  return keep ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i));
}

export function reduced(c: InferenceContext): TensorType[] {
  return [{ shape: removeAxes(input(c, 0).shape, c.ints(1), number(c, 'keepdims', 1) === 1), dtype: input(c, 0).dtype }];
}

export function reshaped(from: readonly number[], to: readonly number[]): number[] {
  const known = to.reduce((product, d, i) => product * (d === -1 ? 1 : d === 0 ? from[i]! : d), 1);
  return to.map((d, i) => (d === -1 ? sizeOf(from) / known : d === 0 ? from[i]! : d));
}

export function sliced(c: InferenceContext): TensorType[] {
  const { shape, dtype } = input(c, 0);
  const [starts, ends, axes, steps] = [c.ints(1), c.ints(2), c.ints(3), c.ints(4)];
  const result = [...shape];
  axes.forEach((axis, i) => {
    result[axis] = sliceLength(shape[axis]!, starts[i]!, ends[i]!, steps[i]!);
  });
  return [{ shape: result, dtype }];
}

export function multiplied(c: InferenceContext): TensorType[] {
  const [a, b] = [input(c, 0), input(c, 1)];
  if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    throw new Error(`MatMul of [${a.shape}] and [${b.shape}] does not fit`);
  }
  return [{ shape: [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), a.shape.at(-2)!, b.shape.at(-1)!], dtype: a.dtype }];
}

/** Spatial sizes of a convolution or pooling: floor((in + pads - ((k - 1) dilation + 1)) / stride) + 1. */
export function windows(c: InferenceContext, kernel: readonly number[]): number[] {
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [numbers(c, 'strides', ones), numbers(c, 'dilations', ones)];
  const pads = numbers(c, 'pads', [...ones, ...ones].fill(0));
  return kernel.map((k, i) => {
    const room = input(c, 0).shape[i + 2]! + pads[i]! + pads[i + kernel.length]! - ((k - 1) * dilations[i]! + 1);
    return Math.floor(room / strides[i]!) + 1;
  });
}

export function pooled(c: InferenceContext): number[] {
  return [...input(c, 0).shape.slice(0, 2), ...windows(c, numbers(c, 'kernel_shape'))];
}

/** stride (in - 1) + output_padding + ((k - 1) dilation + 1) - pads. */
export function transposedConvolution(c: InferenceContext): TensorType[] {
  const [x, w] = [input(c, 0), input(c, 1)];
  const kernel = w.shape.slice(2);
  const ones = kernel.map(() => 1);
  const zeros = kernel.map(() => 0);
  const [strides, dilations] = [numbers(c, 'strides', ones), numbers(c, 'dilations', ones)];
  const [pads, extra] = [numbers(c, 'pads', [...zeros, ...zeros]), numbers(c, 'output_padding', zeros)];
  const spatial = kernel.map((k, i) => {
    return strides[i]! * (x.shape[i + 2]! - 1) + extra[i]! + (k - 1) * dilations[i]! + 1 - pads[i]! - pads[i + kernel.length]!;
  });
  return [{ shape: [x.shape[0]!, w.shape[1]! * number(c, 'group', 1), ...spatial], dtype: x.dtype }];
}
