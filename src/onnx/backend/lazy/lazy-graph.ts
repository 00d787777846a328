import type * as tf from '@tensorflow/tfjs';
import { valuesOf } from '../../builder.js';
import { sizeOf, type TensorType } from '../../graph.js';
import type { Named } from '../emission.js';
import type { Kernel } from '../kernel.js';
import { type Leaf, leafOfResult } from '../recording.js';
import { type Call, type Operand, Pending } from './pending.js';
import { scheduleOf } from './program.js';
import { ProgramCache } from './program-cache.js';
import { ScopeBoundaries } from './scope-boundaries.js';
import { type Signature, Signatures } from './signatures.js';

/** What a kernel call outside a trace returns. */
export interface Deferred {
  readonly results: readonly { readonly source: Leaf | Pending; readonly type: TensorType }[];
  /** Whether the kernel returns a list. */
  readonly list: boolean;
}

/** Programs kept compiled. A training loop needs two or three; their memory is freed when they make room. */
const programs = 128;

/** From this many calls on, the end of a step (`scope-boundaries.ts`) is a good place to compute: loops repeat one structure. */
const enoughCalls = 128;

/** Calls that are computed wherever the program is: a long program without reads and without `tidy`. */
const maximalCalls = 2048;

/** Bytes of disposed tensors that deferred calls may keep alive. */
const retainedBytes = 1 << 27;

/**
 * Kernel calls that wait until somebody reads a value. Then all that are alive are compiled to one graph, or found
 * compiled already, and run: a training step's loss and its new weights are one program, and nothing is computed twice.
 *
 * They are computed without being read when the program awaits something (so every step of an asynchronous loop is a
 * program of its own, the same each time) and when there are many of them.
 */
export class LazyGraph {
  readonly cache = new ProgramCache(programs);
  readonly #signatures = new Signatures();
  readonly #boundaries = new ScopeBoundaries();
  /** Results that tensors refer to. */
  readonly #alive = new Set<Pending>();
  /** Leaves that calls have taken since the last flush. */
  readonly #taken = new Set<Leaf>();
  #serial = 0;
  #calls = 0;
  #retained = 0;

  /** Defers a kernel call. @throws Error where the kernel refuses its inputs */
  append(name: string, kernel: Kernel, inputs: Named<Operand>, attrs: tf.NamedAttrMap): Deferred {
    this.#bound();
    const signature = this.#signatureOf(name, kernel, inputs, attrs);
    for (const [, { source }] of inputs) if (source.kind === 'leaf') this.#taken.add(source);
    const call: Call = { serial: this.#serial++, signature: signature.id, name, kernel, attrs, inputs };
    if (this.#calls++ === 0) queueMicrotask(() => this.flush());
    return { results: this.#resultsOf(call, signature), list: signature.list };
  }

  /** Types of what a kernel call would return. @throws Error where the kernel refuses its inputs */
  typesOf(name: string, kernel: Kernel, inputs: Named<Operand>, attrs: tf.NamedAttrMap): readonly TensorType[] {
    return this.#signatureOf(name, kernel, inputs, attrs).results;
  }

  /** No tensor refers to these data any more. */
  forget(source: Leaf | Pending): void {
    if (source.kind === 'pending') this.#alive.delete(source);
    else if (this.#taken.delete(source)) this.#retained += source.values.byteLength;
  }

  /** Computes every deferred value that a tensor refers to. What fails throws where it is read. */
  flush(): void {
    const wanted = [...this.#alive];
    this.#alive.clear();
    this.#taken.clear();
    this.#calls = 0;
    this.#retained = 0;
    this.#boundaries.restart();
    if (wanted.length === 0) return;
    try {
      this.#compute(wanted);
    } catch {
      // One value's failure is none of the others' business.
      for (const value of wanted) {
        try {
          if (!value.leaf) this.#compute([value]);
        } catch (error) {
          value.fail(error);
        }
      }
    }
  }

  dispose(): void {
    this.#alive.clear();
    this.#taken.clear();
    this.cache.release();
  }

  #compute(values: readonly Pending[]): void {
    const schedule = scheduleOf(values);
    this.cache.for(schedule).run(schedule);
  }

  #signatureOf(name: string, kernel: Kernel, inputs: Named<Operand>, attrs: tf.NamedAttrMap): Signature {
    const types = inputs.map(([key, { source, shape }]) => [key, { shape, dtype: source.dtype }] as const);
    return this.#signatures.of(name, kernel, types, attrs);
  }

  #resultsOf(call: Call, { results }: Signature): Deferred['results'] {
    return results.map((type, i) => {
      if (sizeOf(type.shape) === 0) return { source: leafOfResult(valuesOf([], type.dtype), type.dtype), type };
      const pending = new Pending(call, i, type);
      this.#alive.add(pending);
      return { source: pending, type };
    });
  }

  /** Keeps the number of deferred calls, and what they hold, in bounds. */
  #bound(): void {
    const boundary = this.#boundaries.passed();
    if ((boundary && this.#calls >= enoughCalls) || this.#calls >= maximalCalls || this.#retained > retainedBytes) this.flush();
  }
}
