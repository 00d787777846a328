import type * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { GraphBuilder, type Value } from '../builder.js';
import { type DType, sizeOf, type TypedValues } from '../graph.js';
import { reshape, uniform } from './kernel.js';

/** A tensor with values at hand: a weight, a number of the program. Shapes belong to the tensors that share it. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly dtype: DType;
}

/** A tensor that is only known as a value of a graph under construction. */
export interface Traced {
  readonly kind: 'traced';
  readonly value: Value;
  readonly recording: Recording;
}

export type Datum = Leaf | Traced;

/** int32 constants up to this size are indices and shapes; larger ones might be data. */
const smallInts = 64;

/** A graph under construction, and what tfjs's tensors are in it. */
export class Recording {
  readonly builder = new GraphBuilder();
  readonly #leaves = new Map<Leaf, Value>();

  /** @param strict refuse constants that may be frozen randomness or data */
  constructor(readonly strict: boolean) {}

  /** The value that a tensor stands for. @throws InputError for a tensor of another, finished trace */
  valueFor(datum: Datum, shape: readonly number[]): Value {
    if (datum.kind === 'leaf') return reshape(this.builder, this.#leafValue(datum, shape), shape);
    if (datum.recording !== this) {
      throw new InputError(
        'stale-tensor',
        `a tensor of shape [${shape}] belongs to a trace that has ended`,
        'use it only within its trace',
      );
    }
    return reshape(this.builder, datum.value, shape);
  }

  /**
   * In a strict trace a constant must be a scalar, uniform, or a few integers: all else is likely drawn at random or
   * read from data, and would be the same in every run of the graph.
   * @throws InputError naming the operation that made the constant
   */
  checkConstant(values: Leaf['values'], shape: readonly number[], dtype: string, operation: string): void {
    if (!this.strict || values.length <= 1 || isUniform(values)) return;
    if (dtype !== 'float32' && values.length <= smallInts) return;
    throw new InputError(
      'baked-constant',
      `${operation} made a ${dtype} constant of shape [${shape}] inside a trace, which would be frozen into the graph`,
      'declare noise and data as inputs (scope.input), true constants with scope.constant or before the trace',
    );
  }

  #leafValue(leaf: Leaf, shape: readonly number[]): Value {
    const known = this.#leaves.get(leaf);
    if (known) return known;
    const { values, dtype } = leaf;
    const equal = values.length > 1 && isUniform(values);
    const value = equal ? uniform(this.builder, values[0]!, shape, dtype) : this.builder.constant({ shape, dtype, data: values });
    this.#leaves.set(leaf, value);
    return value;
  }
}

/** @throws Error for element types that ONNX graphs of ours do not hold */
export function leafOf(values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): Leaf {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`the onnx backend holds no tensors of ${dtype}`);
  return { kind: 'leaf', values: typed(values, sizeOf(shape), dtype), dtype };
}

function typed(values: tf.BackendValues | readonly number[], size: number, dtype: 'float32' | 'int32' | 'bool'): Leaf['values'] {
  const type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype];
  if (values instanceof type) return values.length === size ? values : values.slice(0, size);
  return type.from(values as ArrayLike<number>);
}

/** Values of an evaluated result. */
export function leafOfResult(data: TypedValues, dtype: DType): Leaf {
  if (data instanceof BigInt64Array) throw new Error('a kernel returned int64');
  return { kind: 'leaf', values: data, dtype };
}

function isUniform(values: Leaf['values']): boolean {
  const first = values[0]!;
  return values.every((x: number) => Object.is(x, first));
}
