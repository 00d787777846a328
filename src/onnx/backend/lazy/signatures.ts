import type * as tf from '@tensorflow/tfjs';
import { GraphBuilder, type Value } from '../../builder.js';
import type { TensorType } from '../../graph.js';
import { emit, type Named } from '../emission.js';
import type { Kernel } from '../kernel.js';

/** What is known of all calls of a kernel with the same attributes on the same types. */
export interface Signature {
  readonly id: number;
  readonly results: readonly TensorType[];
  /** Whether the kernel returns a list. */
  readonly list: boolean;
}

/** Signatures are forgotten, all at once, beyond this number: a program whose shapes never repeat. */
const limit = 20_000;

/** Types of kernel results, worked out once for each kind of call by emitting it into a graph that is thrown away. */
export class Signatures {
  readonly #known = new Map<string, Signature>();
  #next = 0;

  /** @throws Error where the kernel refuses its inputs */
  of(name: string, kernel: Kernel, inputs: Named<TensorType>, attrs: tf.NamedAttrMap): Signature {
    const key = `${name}${inputs.map(([key, { shape, dtype }]) => `|${key}:${dtype}[${shape}]`).join('')}|${JSON.stringify(attrs, exactly)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const g = new GraphBuilder();
    const values = inputs.map(([key, { shape, dtype }], i) => [key, g.input({ name: `input_${i}`, shape, dtype })] as const);
    const result = emit(g, name, kernel, values, attrs);
    const list = Array.isArray(result);
    const results = (list ? result : [result]).map(({ shape, dtype }: Value) => ({ shape, dtype }));
    if (this.#known.size >= limit) this.#known.clear();
    const signature = { id: this.#next++, results, list };
    this.#known.set(key, signature);
    return signature;
  }
}

/** JSON has neither infinities nor NaN nor -0, which attributes may be. */
function exactly(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
