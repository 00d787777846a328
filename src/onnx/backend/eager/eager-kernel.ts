import type * as tf from '@tensorflow/tfjs';

import type { KernelName } from '../kernel.js';

/**
 * A kernel that is computed at once, from values, because a graph of static shapes cannot hold it: the shape of its
 * result depends on values, or it draws random numbers. So it is never part of a trace.
 */
export interface EagerKernel {
  /** Why it cannot be traced, as the end of a sentence that begins with its name. */
  readonly untraceable: string;
  /** @throws Error for inputs that tfjs's `cpu` backend refuses too, with tfjs's words */
  readonly compute: (inputs: EagerInputs, attrs: tf.NamedAttrMap) => EagerTensor[];
}

/** A tensor with its values, in row-major order; `bool` as bytes 0 and 1. */
export interface EagerTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** By tfjs's input names. */
export type EagerInputs = Readonly<Record<string, EagerTensor | undefined>>;

/** Eager kernels by tfjs's name; a name that tfjs does not have is a compile error. */
export type EagerKernelTable = { readonly [K in KernelName]?: EagerKernel };

/** An eager kernel with the named inputs, all present. */
export function eager<const Names extends readonly string[], Attrs = unknown>(
  untraceable: string,
  names: Names,
  compute: (inputs: { readonly [K in keyof Names]: EagerTensor }, attrs: Attrs) => EagerTensor[],
): EagerKernel {
  return {
    untraceable,
    compute: (inputs, attrs) => {
      const values = names.map((name) => {
        const value = inputs[name];
        if (!value) throw new Error(`the kernel input ${name} is missing`);
        return value;
      });
      return compute(values as { readonly [K in keyof Names]: EagerTensor }, attrs as Attrs);
    },
  };
}

/** A tensor of values; integers are cut off, as typed arrays do. */
export function tensorOf(values: ArrayLike<number>, shape: readonly number[], dtype: EagerTensor['dtype']): EagerTensor {
  return { shape, dtype, data: { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype].from(values) };
}
