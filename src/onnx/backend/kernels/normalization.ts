import type * as tf from '@tensorflow/tfjs';
import type { KernelTable } from '../kernel.js';

/** Batch normalisation with given moments. */
export const normalizationKernels: KernelTable = {
  /**
   * (x - mean) (scale / sqrt(variance + epsilon)) + offset. The difference comes first: it keeps its digits where the
   * mean is large, and in training it is the one that the variance has computed already.
   */
  FusedBatchNorm: ({ g, inputs, attrs }) => {
    const { varianceEpsilon } = attrs as tf.NamedAttrMap & tf.FusedBatchNormAttrs;
    const deviation = g.op('Sqrt', [g.op('Add', [inputs.variance!, g.scalar(varianceEpsilon)])]);
    const factor = inputs.scale ? g.op('Div', [inputs.scale, deviation]) : g.op('Reciprocal', [deviation]);
    const normal = g.op('Mul', [g.op('Sub', [inputs.x!, inputs.mean!]), factor]);
    return inputs.offset ? g.op('Add', [normal, inputs.offset]) : normal;
  },
};
