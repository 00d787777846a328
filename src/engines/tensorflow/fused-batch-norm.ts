import * as tf from '@tensorflow/tfjs';
import type { FusedBatchNorm } from '../../layers/fused-ops.js';
import { opAttributes, type TensorFlowBackend } from './backend.js';

/** TensorFlow's FusedBatchNormV3 in training, and its gradient: NHWC, float32. */
export function tensorFlowBatchNorm(backend: TensorFlowBackend): FusedBatchNorm {
  const { type, float, bool, string } = opAttributes(backend);
  const attributes = (epsilon: number) => [
    type('T'),
    type('U'),
    float('epsilon', epsilon),
    string('data_format', 'NHWC'),
    bool('is_training', true),
  ];
  return {
    forward: (x, gamma, beta, epsilon) => {
      // The moving moments it could blend with stay the layer's own: it wants none.
      const none = tf.tensor1d([]);
      const [y, mean, unbiased, ...reserved] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        attributes(epsilon),
        [x, gamma, beta, none, none],
        6,
      );
      const count = x.size / gamma.size;
      const variance = tf.mul(unbiased!, Math.max(1, count - 1) / count);
      tf.dispose([none, unbiased!]);
      return { y: y!, mean: mean!, variance, reserved };
    },
    gradient: (dy, x, gamma, reserved, epsilon) => {
      // Two more outputs, of no use in training, complete the operation.
      const [byX, byGamma, byBeta, ...unused] = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributes(epsilon),
        [dy, x, gamma, ...reserved],
        5,
      );
      tf.dispose(unused);
      return [byX!, byGamma!, byBeta!];
    },
  };
}
