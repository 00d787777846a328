import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../builder.js';
import { dtypeCodes } from '../element-types.js';
import { type DType, sameShape } from '../graph.js';

/** Values of the `const`s by which tfjs-core names its kernels (`'Conv2D'`, `'RealDiv'`, ...). */
export type KernelName = {
  [K in keyof typeof tf]: (typeof tf)[K] extends K ? K : never;
}[keyof typeof tf];

/** A call of a tfjs kernel, its tensors as values of the graph under construction. */
export interface KernelCall {
  readonly g: GraphBuilder;
  /** By tfjs's input names; empty for kernels that take a list. */
  readonly inputs: Readonly<Record<string, Value | undefined>>;
  /** All inputs in order. */
  readonly list: readonly Value[];
  readonly attrs: tf.NamedAttrMap;
}

/** Appends the ONNX form of a tfjs kernel to the graph. */
export type Kernel = (call: KernelCall) => Value | Value[];

/** Kernels by tfjs's name; a name that tfjs does not have is a compile error. */
export type KernelTable = { readonly [K in KernelName]?: Kernel };

/** A kernel with the one input `x`. */
export function unary<Attrs = unknown>(emit: (g: GraphBuilder, x: Value, attrs: Attrs) => Value | Value[]): Kernel {
  return named(['x'], (g, [x], attrs: Attrs) => emit(g, x, attrs));
}

/** A kernel with the inputs `a` and `b`. */
export function binary(emit: (g: GraphBuilder, a: Value, b: Value) => Value): Kernel {
  return named(['a', 'b'], (g, [a, b]) => emit(g, a, b));
}

/** A kernel with the named inputs, all present. */
export function named<const Names extends readonly string[], Attrs = unknown>(
  names: Names,
  emit: (g: GraphBuilder, inputs: { readonly [K in keyof Names]: Value }, attrs: Attrs) => Value | Value[],
): Kernel {
  return ({ g, inputs, attrs }) => {
    const values = names.map((name) => {
      const value = inputs[name];
      if (!value) throw new Error(`the kernel input ${name} is missing`);
      return value;
    });
    return emit(g, values as { readonly [K in keyof Names]: Value }, attrs as Attrs);
  };
}

/** A kernel that takes a list of tensors. */
export function variadic<Attrs = unknown>(emit: (g: GraphBuilder, xs: readonly Value[], attrs: Attrs) => Value): Kernel {
  return ({ g, list, attrs }) => emit(g, list, attrs as Attrs);
}

/** The value in another element type; itself where it has that type. */
export function cast(g: GraphBuilder, x: Value, dtype: DType): Value {
  return x.dtype === dtype ? x : g.op('Cast', [x], { to: dtypeCodes[dtype] });
}

/** The value in another shape; itself where it has that shape. */
export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  // ONNX's Reshape takes a 0 for "as before"; without elements any value of the shape will do.
  return shape.includes(0) ? uniform(g, 0, shape, x.dtype) : g.op('Reshape', [x, g.ints(shape)]);
}

/** All elements equal: a scalar that `Expand` brings to its shape (passes then drop the Expand where broadcasting does). */
export function uniform(g: GraphBuilder, x: number, shape: readonly number[], dtype: DType): Value {
  const scalar = g.scalar(x, dtype);
  return shape.length === 0 ? scalar : g.op('Expand', [scalar, g.ints(shape)]);
}

export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return perm.every((p, i) => p === i) ? x : g.op('Transpose', [x], { perm });
}

/**
 * Axes as tfjs gives them (a number, a list, nothing for all; negative from the back), ascending.
 * @throws Error where the tensor has no such axis
 */
export function normalAxes(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  const axes =
    axis === undefined || axis === null ? Array.from({ length: rank }, (_, i) => i) : typeof axis === 'number' ? [axis] : [...axis];
  for (const a of axes) if (!Number.isInteger(a) || a < -rank || a >= rank) throw new Error(`axis ${a} is not in [${-rank}, ${rank})`);
  return axes.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}
