import * as tf from '@tensorflow/tfjs';
import type { ActivationGradient, FusedOps } from '../../layers/fused-ops.js';
import { opAttributes, type TensorFlowBackend } from './backend.js';
import { tensorFlowBatchNorm } from './fused-batch-norm.js';

/** TensorFlow's own training operations; those that fail a tiny trial are left out. */
export function fusedOpsOf(backend: TensorFlowBackend): FusedOps {
  const { type, float, string } = opAttributes(backend);
  const gradient =
    (name: string): ActivationGradient =>
    (dy, x) =>
      backend.executeSingleOutput(name, [type('T')], [dy, x]);
  /** The operations that TensorFlow wants y first in. */
  const gradientByOutput = (name: string): ActivationGradient => {
    const inOrder = gradient(name);
    return (dy, y) => inOrder(y, dy);
  };
  return {
    batchNorm: ifRuns(tensorFlowBatchNorm(backend), ({ forward, gradient }) => {
      const [x, channel] = [tf.ones([2, 1, 1, 1]), tf.ones([1])];
      const { reserved } = forward(x, channel, channel, 1e-3);
      return gradient(x, x, channel, reserved, 1e-3);
    }),
    reluGradient: ifRuns(gradient('ReluGrad'), onOnes),
    leakyReluGradient: ifRuns(
      (dy: tf.Tensor, x: tf.Tensor, alpha: number) =>
        backend.executeSingleOutput('LeakyReluGrad', [type('T'), float('alpha', alpha)], [dy, x]),
      (op) => [op(tf.ones([1]), tf.ones([1]), 0.2)],
    ),
    tanhGradient: ifRuns(gradientByOutput('TanhGrad'), onOnes),
    sigmoidGradient: ifRuns(gradientByOutput('SigmoidGrad'), onOnes),
    softplusGradient: ifRuns(gradient('SoftplusGrad'), onOnes),
    biasGradient: ifRuns(
      (dy: tf.Tensor) => backend.executeSingleOutput('BiasAddGrad', [type('T'), string('data_format', 'NHWC')], [dy]),
      (op) => [op(tf.ones([2, 1]))],
    ),
  };
}

/** The names of those that there are. */
export const fusedOpNames = (ops: FusedOps): readonly string[] =>
  Object.entries(ops)
    .filter(([, op]) => op !== undefined)
    .map(([name]) => name);

const onOnes = (op: ActivationGradient): tf.Tensor[] => [op(tf.ones([1]), tf.ones([1]))];

/** The operation, or nothing where this TensorFlow lacks it; reading the results waits for the device's word. */
function ifRuns<T>(op: T, trial: (op: T) => readonly tf.Tensor[]): T | undefined {
  try {
    tf.tidy(() => {
      for (const result of trial(op)) result.dataSync();
    });
    return op;
  } catch {
    return undefined;
  }
}
