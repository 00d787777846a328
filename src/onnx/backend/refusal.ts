import type * as tf from '@tensorflow/tfjs';
import { InputError } from '../../errors.js';
import { leftOut } from './left-out.js';
import { eagerKernelOf } from './registry.js';

/**
 * The error for a kernel that cannot be recorded: it is left out, it is eager and called in a trace, or nobody has
 * written it. Names the kernel and what it was called with.
 */
export function refuseKernel(name: string, inputs: tf.NamedTensorInfoMap | readonly tf.TensorInfo[]): InputError {
  const call = `${name} (${describe(inputs)})`;
  const reasons: Readonly<Record<string, string | undefined>> = leftOut;
  const reason = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
  if (reason) {
    return new InputError('kernel-left-out', `the onnx backend has no kernel ${call}: it ${reason}`, 'compute it on another tfjs backend');
  }
  const eager = eagerKernelOf(name);
  if (eager) {
    return new InputError(
      'kernel-untraceable',
      `the tfjs kernel ${call} cannot be part of a trace: it ${eager.untraceable}`,
      'compute it before the trace and give the result as an input',
    );
  }
  return new InputError(
    'unknown-kernel',
    `the onnx backend has no kernel ${call}`,
    'add it to a family in src/onnx/backend/kernels and to src/onnx/backend/registry.ts',
  );
}

/** `x: float32[2,3], axis: int32[]`. */
function describe(inputs: tf.NamedTensorInfoMap | readonly tf.TensorInfo[]): string {
  return Object.entries(inputs)
    .flatMap(([key, info]) => (info ? [`${key}: ${info.dtype}[${info.shape}]`] : []))
    .join(', ');
}
