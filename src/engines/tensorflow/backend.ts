import type * as tf from '@tensorflow/tfjs';

/** An attribute of a TensorFlow operation; `type` is one of the binding's TF_ATTR_*. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string;
}

/** What is used here of tfjs-node's backend; the package is optional, so its types may be absent. */
export interface TensorFlowBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding: {
    readonly TF_Version?: string;
    readonly TF_FLOAT: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_STRING: number;
  };
  /** Runs an operation of TensorFlow by name; the results belong to the scope, and are on no tape. */
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** Attributes as operations on float32 tensors take them. */
export const opAttributes = ({ binding }: TensorFlowBackend) => ({
  type: (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
  float: (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value }),
  string: (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value }),
});
