import type * as tf from '@tensorflow/tfjs';
import type { GraphBuilder, Value } from '../../builder.js';
import { type KernelTable, named, unary } from '../kernel.js';

/** Batch normalisation with given moments, and normalisation over neighbouring channels. */
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
  /** y = x norm^-beta, norm = bias + alpha (sum of x^2 over channels at most depthRadius away). */
  LRN: unary<tf.LRNAttrs>((g, x, a) => g.op('Mul', [x, g.op('Pow', [localNorm(g, x, a), g.scalar(-a.beta)])])),
  /** dx = dy norm^-beta - 2 alpha beta x (sum of dy y / norm over the same channels). */
  LRNGrad: named(['x', 'y', 'dy'], (g, [x, y, dy], a: tf.LRNGradAttrs) => {
    const norm = localNorm(g, x, a);
    const own = g.op('Mul', [dy, g.op('Pow', [norm, g.scalar(-a.beta)])]);
    const around = neighbours(g, g.op('Div', [g.op('Mul', [dy, y]), norm]), a.depthRadius);
    return g.op('Sub', [own, g.op('Mul', [g.op('Mul', [x, around]), g.scalar(2 * a.alpha * a.beta)])]);
  }),
};

function localNorm(g: GraphBuilder, x: Value, { depthRadius, bias, alpha }: tf.LRNAttrs): Value {
  const sum = neighbours(g, g.op('Mul', [x, x]), depthRadius);
  return g.op('Add', [g.op('Mul', [sum, g.scalar(alpha)]), g.scalar(bias)]);
}

/** Sums over the channels (the last axis) at most `radius` away: a product with a band of ones. */
function neighbours(g: GraphBuilder, x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs((i % channels) - Math.floor(i / channels)) <= radius ? 1 : 0,
  );
  return g.op('MatMul', [x, g.constant({ shape: [channels, channels], dtype: 'float32', data: band }, 'band')]);
}
