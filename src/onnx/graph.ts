/**
 * An ONNX graph as plain data. `trace.ts` makes one, `passes/` rewrite it, `model-file.ts` writes it.
 *
 * Values are in static single assignment form: every name is defined once, by an input, an initializer or a node, and
 * nodes stand in topological order.
 */

/**
 * Element types: tfjs's float32, int32 and bool; the int64 that ONNX wants for shapes and indices; float16 and uint8 in
 * exported models.
 */
export type DType = 'float32' | 'float16' | 'int32' | 'int64' | 'uint8' | 'bool';

/** Values in row-major order; `bool` as bytes 0 and 1, `float16` as its bits (`float16.ts`). */
export type TypedValues = Float32Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;

export interface TensorType {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A named constant tensor. */
export interface Constant extends TensorType {
  readonly data: TypedValues;
}

/** A dimension is a number, or the name of one that is known only when the graph runs (`batch`). */
export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly dtype: DType;
}

/** Whether a number is written as INT or FLOAT follows from the attribute's name (`model-file.ts`). */
export type AttributeValue = number | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One operator application of the default ONNX domain. An input that is left out is the empty string. */
export interface Node {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Constant>;
  readonly nodes: readonly Node[];
  /** Types of what the nodes compute. Empty where a dimension is symbolic: passes need static shapes. */
  readonly types: ReadonlyMap<string, TensorType>;
}

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, d) => product * d, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** The shape of an element-wise result (numpy rules). @throws Error where the shapes do not fit */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    let size = 1;
    for (const shape of shapes) {
      const d = shape[i - rank + shape.length] ?? 1;
      if (d === size || d === 1) continue;
      if (size !== 1) throw new Error(`shapes ${shapes.map((s) => `[${s}]`).join(', ')} do not broadcast`);
      size = d;
    }
    return size;
  });
}
