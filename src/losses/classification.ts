import * as tf from '@tensorflow/tfjs';
import { oneHot } from '../layers/one-hot.js';

/**
 * Cross-entropy of a classifier's output before any softmax ("logits"): mean of -log softmax(logits)[label], in nats.
 * @param logits [n, classes] @param labels int32 [n]
 */
export function classificationLoss(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  const logLikelihoods = tf.mul(tf.logSoftmax(logits), oneHot(labels, logits.shape.at(-1)!));
  return tf.neg(tf.mean(tf.sum(logLikelihoods, -1)));
}

/** Share of the samples whose largest logit is that of their label. Has no gradient. */
export function accuracy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32'));
}
