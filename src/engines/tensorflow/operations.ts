import type { OpAttribute } from './backend.js';

/** A result of an operation, as the binding tells it: `dtype` is one of its TF_* numbers. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/**
 * The part of tfjs-node's binding that computes, with tensors by their numbers. Layers that do some operations otherwise stand
 * one on the other: each is given the one below it and is such a part itself. A number is given out once and never again, and
 * what it stands for never changes.
 */
export interface TensorOperations {
  /**
   * @param dtype one of the binding's TF_* numbers
   * @param values may lie in shared memory; they are read where they are if that is aligned, or else copied
   */
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  /** A copy. */
  tensorDataSync(id: number): TensorValues;
  executeOp(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): readonly TensorMetadata[];
}
