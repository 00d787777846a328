import * as tf from '@tensorflow/tfjs';
import { type EagerKernelTable, type EagerTensor, eager, tensorOf } from './eager-kernel.js';

const why = 'selects boxes in a loop, and returns as many as it selects';

/** The best of overlapping boxes, by tfjs-core's own procedure, which all of its backends share. */
export const nonMaxSuppressionKernels: EagerKernelTable = {
  NonMaxSuppressionV3: eager(why, ['boxes', 'scores'], ([boxes, scores], a: tf.NonMaxSuppressionV3Attrs) => {
    const { selectedIndices } = tf.kernel_impls.nonMaxSuppressionV3Impl(
      floats(boxes),
      floats(scores),
      a.maxOutputSize,
      a.iouThreshold,
      a.scoreThreshold,
    );
    return [tensorOf(selectedIndices, [selectedIndices.length], 'int32')];
  }),
  NonMaxSuppressionV4: eager(why, ['boxes', 'scores'], ([boxes, scores], a: tf.NonMaxSuppressionV4Attrs) => {
    const { selectedIndices, validOutputs = 0 } = tf.kernel_impls.nonMaxSuppressionV4Impl(
      floats(boxes),
      floats(scores),
      a.maxOutputSize,
      a.iouThreshold,
      a.scoreThreshold,
      a.padToMaxOutputSize,
    );
    return [tensorOf(selectedIndices, [selectedIndices.length], 'int32'), tensorOf([validOutputs], [], 'int32')];
  }),
  NonMaxSuppressionV5: eager(why, ['boxes', 'scores'], ([boxes, scores], a: tf.NonMaxSuppressionV5Attrs) => {
    const { selectedIndices, selectedScores = [] } = tf.kernel_impls.nonMaxSuppressionV5Impl(
      floats(boxes),
      floats(scores),
      a.maxOutputSize,
      a.iouThreshold,
      a.scoreThreshold,
      a.softNmsSigma,
    );
    return [tensorOf(selectedIndices, [selectedIndices.length], 'int32'), tensorOf(selectedScores, [selectedScores.length], 'float32')];
  }),
};

function floats({ data }: EagerTensor): Float32Array {
  return Float32Array.from(data);
}
