import * as tf from '@tensorflow/tfjs';

/**
 * From images [n, height, width, channels] to planes [n, channels, height, width], which augmentations work on: what they
 * change pixels by is the same for all channels, and broadcasting it over whole planes is several times quicker than over
 * the few channels of each pixel. In traced graphs, whose convolutions work on planes as well, the transposition falls away.
 */
export const toPlanes = (images: tf.Tensor): tf.Tensor => tf.transpose(images, [0, 3, 1, 2]);

/** Back to [n, height, width, channels]. */
export const toImages = (planes: tf.Tensor): tf.Tensor => tf.transpose(planes, [0, 2, 3, 1]);

/** Height and width. */
export const sidesOf = (planes: tf.Tensor): readonly [number, number] => [planes.shape[2]!, planes.shape[3]!];
