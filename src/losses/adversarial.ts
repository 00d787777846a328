import * as tf from '@tensorflow/tfjs';

/**
 * Adversarial losses on the discriminator's output D before any sigmoid ("logits"), means over the shard.
 * With sigmoid s: -log s(D) = softplus(-D) and -log(1 - s(D)) = softplus(D), which never overflow.
 */

/** Goodfellow et al. 2014, equation 1: the discriminator's side, -log s(D(x)) - log(1 - s(D(G(z)))). */
export function discriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));
}

/** What the generator minimises. */
export const generatorLosses = {
  /** Goodfellow et al. 2014, end of section 3: -log s(D(G(z))); strong gradients where the discriminator is sure. */
  'non-saturating': (fake: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(fake))),
  /** Goodfellow et al. 2014, equation 1, as it stands: log(1 - s(D(G(z)))). */
  minimax: (fake: tf.Tensor): tf.Scalar => tf.neg(tf.mean(tf.softplus(fake))),
} as const;

export type GeneratorLoss = keyof typeof generatorLosses;

/** D(x) or D(G(z)) as a probability: the mean of s(D). */
export const meanProbability = (logits: tf.Tensor): tf.Scalar => tf.mean(tf.sigmoid(logits));
