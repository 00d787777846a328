import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../builder.js';
import type { Kernel } from './kernel.js';

/** The tensors of a kernel call by tfjs's names for them, or by place where it takes a list. */
export type Named<T> = readonly (readonly [key: string, T])[];

/** Appends a kernel call to a graph. @throws Error that names the kernel and its inputs */
export function emit(g: GraphBuilder, name: string, kernel: Kernel, inputs: Named<Value>, attrs: tf.NamedAttrMap): Value | Value[] {
  try {
    return kernel({ g, inputs: Object.fromEntries(inputs), list: inputs.map(([, value]) => value), attrs });
  } catch (cause) {
    const shapes = inputs.map(([key, { shape, dtype }]) => `${key}: ${dtype}[${shape}]`).join(', ');
    throw new Error(`the tfjs kernel ${name} (${shapes}) could not be traced: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
