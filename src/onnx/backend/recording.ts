import type * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { GraphBuilder, type Value } from '../builder.js';
import { type DType, sizeOf, type TypedValues } from '../graph.js';
import { reshape, uniform } from './kernel.js';
import type { Pending } from './lazy/pending.js';
import type { Operation } from './operations.js';

/** A tensor with values at hand: a weight, a number of the program. Shapes belong to the tensors that share it. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly dtype: DType;
}

/** A tensor that is only known as a value of the graph under construction. */
export interface Traced {
  readonly kind: 'traced';
  readonly value: Value;
}

export type Datum = Leaf | Pending | Traced;

/** int32 constants up to this size are indices and shapes; larger ones might be data. */
const smallInts = 64;

/** A graph under construction, and what tfjs's tensors are in it. */
export class Recording {
  readonly builder = new GraphBuilder();
  /** An error that the program cannot see, because it belongs to a promise: it ends the trace. */
  failure: InputError | undefined;
  readonly #leaves = new Map<Leaf, Value>();

  /** @param strict refuse constants that may be frozen randomness or data */
  constructor(readonly strict: boolean) {}

  /** The value that a tensor stands for. */
  valueFor(datum: Leaf | Traced, shape: readonly number[]): Value {
    if (datum.kind === 'leaf') return reshape(this.builder, this.#leafValue(datum, shape), shape);
    return reshape(this.builder, datum.value, shape);
  }

  /**
   * In a strict trace a constant must not be random. It must be what the operation always makes, a scalar, uniform, or a
   * few integers: all else is likely read from data, and would be the same in every run of the graph, too.
   * @throws InputError naming the operation that made the constant
   */
  checkConstant(values: Leaf['values'], shape: readonly number[], dtype: string, { name, makes }: Operation): void {
    if (!this.strict || values.length === 0 || makes === 'fixed') return;
    const harmless = values.length === 1 || isUniform(values) || (dtype !== 'float32' && values.length <= smallInts);
    if (harmless && makes !== 'random') return;
    throw new InputError(
      'baked-constant',
      `${name} made a ${dtype} constant of shape [${shape}] inside a trace, which would be frozen into the graph`,
      'declare noise and data as inputs (scope.input), true constants with scope.constant or before the trace',
    );
  }

  /** The error for a program that reads a value. */
  refuseRead(value: Value): InputError {
    const source = this.builder.producer(value)?.opType ?? `the input ${value.name}`;
    return new InputError(
      'traced-value-read',
      `the program reads the values of ${source} [${value.shape}] inside a trace`,
      'values exist only when the graph runs: return the tensor as an output, or compute with tensors',
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
  if (data instanceof BigInt64Array || data instanceof Uint16Array) throw new Error(`a kernel returned ${dtype}`);
  return { kind: 'leaf', values: data, dtype };
}

function isUniform(values: Leaf['values']): boolean {
  const first = values[0]!;
  return values.every((x: number) => Object.is(x, first));
}
