import type * as tf from '@tensorflow/tfjs';
import type { DType, TensorType } from '../../graph.js';
import type { Named } from '../emission.js';
import type { Kernel } from '../kernel.js';
import type { Leaf } from '../recording.js';

/** What a deferred kernel call takes: values in a shape, which tensors that share data may see differently. */
export interface Operand {
  readonly source: Leaf | Pending;
  readonly shape: readonly number[];
}

/** A kernel call that has not been computed. */
export interface Call {
  /** Calls in the order in which they were made are in topological order. */
  readonly serial: number;
  /** Equal for calls of the same kernel with the same attributes on the same types. */
  readonly signature: number;
  readonly name: string;
  readonly kernel: Kernel;
  readonly attrs: tf.NamedAttrMap;
  readonly inputs: Named<Operand>;
}

/**
 * A result of a deferred call. Nothing else refers to the call, so what nobody can read any more is garbage, its inputs
 * included.
 */
export class Pending {
  readonly kind = 'pending';
  readonly shape: readonly number[];
  readonly dtype: DType;
  #state: { readonly call: Call } | { readonly leaf: Leaf } | { readonly failure: unknown };

  /** @param index of the result among the call's */
  constructor(
    call: Call,
    readonly index: number,
    { shape, dtype }: TensorType,
  ) {
    this.#state = { call };
    this.shape = shape;
    this.dtype = dtype;
  }

  /** The call still to be computed; undefined where there is a leaf. @throws what its computation threw */
  get call(): Call | undefined {
    if ('failure' in this.#state) throw this.#state.failure;
    return 'call' in this.#state ? this.#state.call : undefined;
  }

  /** The values, once they are computed. @throws what their computation threw */
  get leaf(): Leaf | undefined {
    if ('failure' in this.#state) throw this.#state.failure;
    return 'leaf' in this.#state ? this.#state.leaf : undefined;
  }

  resolve(leaf: Leaf): void {
    this.#state = { leaf };
  }

  fail(failure: unknown): void {
    this.#state = { failure };
  }
}
