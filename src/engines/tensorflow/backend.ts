import type * as tf from '@tensorflow/tfjs';
import type { TensorOperations, TensorValues } from './operations.js';

/** An attribute of a TensorFlow operation; `type` is one of the binding's TF_ATTR_*. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** tfjs-node's native binding: operations, and the numbers of TensorFlow's enumerations. */
export interface TensorFlowBinding extends TensorOperations {
  readonly TF_Version?: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
}

/** What tfjs-node knows of a tensor's values: `id` is the binding's, below 0 as long as `values` wait to be copied there. */
export interface StoredTensor {
  readonly shape: number[];
  /** One of the binding's TF_* numbers. */
  readonly dtype: number;
  id: number;
  values: TensorValues | null;
}

/** What is used here of tfjs-node's backend; the package is optional, so its types may be absent. */
export interface TensorFlowBackend {
  readonly isUsingGpuDevice?: boolean;
  /** What all kernels compute with. */
  binding: TensorFlowBinding;
  readonly tensorMap: { get(dataId: tf.DataId): StoredTensor };
  /** How many tensors have these values for theirs. */
  refCount(dataId: tf.DataId): number;
  /** Runs an operation of TensorFlow by name; the results belong to the scope, and are on no tape. */
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[], outputs: number): tf.Tensor[];
}

/** Attributes as operations on float32 tensors take them. */
export const opAttributes = ({ binding }: TensorFlowBackend) => ({
  type: (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
  float: (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value }),
  string: (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value }),
  /** Of one or of several. */
  int: (name: string, value: number | readonly number[]): OpAttribute => ({ name, type: binding.TF_ATTR_INT, value }),
});
