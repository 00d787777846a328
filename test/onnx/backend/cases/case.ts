import * as tf from '@tensorflow/tfjs';
import type fc from 'fast-check';
import type { KernelName } from '../../../../src/onnx/backend/kernel.js';
import type { Values } from '../../../../src/onnx/evaluate.js';
import type { Feeds, Program } from '../../support.js';

/** One call of a kernel: inputs by tfjs's names, or by 0, 1, ... for a kernel that takes a list. */
export interface Call {
  readonly inputs: Feeds;
  readonly attrs?: tf.NamedAttrMap;
}

/** What a kernel is called with. */
export interface Case {
  readonly calls: fc.Arbitrary<Call>;
  /** What is right where the `cpu` backend is not; results by `result_0`, ... */
  readonly reference?: (call: Call) => Feeds;
}

/** Cases by kernel; a name that tfjs does not have is a compile error. */
export type CaseTable = { readonly [K in KernelName]?: Case };

/** Inputs under 0, 1, ... for a kernel that takes a list. */
export function listed(values: readonly Values[]): Feeds {
  return Object.fromEntries(values.entries());
}

export function kernelCase(calls: fc.Arbitrary<Call>, reference?: Case['reference']): Case {
  return reference ? { calls, reference } : { calls };
}

/** The call as a program, on whichever backend is active; results by `result_0`, `result_1`, ... */
export function programOf(kernel: string, { inputs, attrs }: Call): Program {
  const isList = Object.hasOwn(inputs, '0');
  return (tensors) => {
    const given = isList ? Object.assign([], tensors) : tensors;
    const results = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(kernel, given, { ...attrs });
    return Object.fromEntries([results].flat().map((x, i) => [`result_${i}`, x]));
  };
}
