import type * as tf from '@tensorflow/tfjs';

/** dL/dx of an element-wise function from dL/dy and what tfjs keeps for its gradient: x, or y. */
export type ActivationGradient = (dy: tf.Tensor, kept: tf.Tensor) => tf.Tensor;

/**
 * Operations that an engine does in one pass over memory where layers and gradients compose several; which there are depends on
 * the engine. They are on no tape, so nothing can be differentiated through them. Each has the composed form as its reference.
 */
export interface FusedOps {
  readonly batchNorm?: FusedBatchNorm | undefined;
  /** From x. */
  readonly reluGradient?: ActivationGradient | undefined;
  /** From x; alpha is the slope where x is negative. */
  readonly leakyReluGradient?: ((dy: tf.Tensor, x: tf.Tensor, alpha: number) => tf.Tensor) | undefined;
  /** From y. */
  readonly tanhGradient?: ActivationGradient | undefined;
  /** From y. */
  readonly sigmoidGradient?: ActivationGradient | undefined;
  /** From x. */
  readonly softplusGradient?: ActivationGradient | undefined;
  /** [..., channels] -> [channels], the sum over all axes but the last, of at least two. */
  readonly biasGradient?: ((dy: tf.Tensor) => tf.Tensor) | undefined;
}

/** Batch normalisation by the moments of x itself, over all axes but the last; x and dy are [n, height, width, channels]. */
export interface FusedBatchNorm {
  forward(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): FusedBatchNormOutputs;
  /** @returns dL/dx, dL/dgamma, dL/dbeta */
  gradient(
    dy: tf.Tensor,
    x: tf.Tensor,
    gamma: tf.Tensor,
    reserved: readonly tf.Tensor[],
    epsilon: number,
  ): [tf.Tensor, tf.Tensor, tf.Tensor];
}

export interface FusedBatchNormOutputs {
  readonly y: tf.Tensor;
  readonly mean: tf.Tensor;
  /** The biased one: the mean of (x - mean)^2. */
  readonly variance: tf.Tensor;
  /** What the gradient takes back. */
  readonly reserved: readonly tf.Tensor[];
}
