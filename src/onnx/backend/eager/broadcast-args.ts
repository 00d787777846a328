import * as tf from '@tensorflow/tfjs';
import { type EagerKernelTable, eager, tensorOf } from './eager-kernel.js';

export const broadcastKernels: EagerKernelTable = {
  /** The shape in which two shapes meet by broadcasting. @throws Error where they do not */
  BroadcastArgs: eager('checks shapes that it is given as values', ['s0', 's1'], ([s0, s1]) => {
    const shape = tf.backend_util.assertAndGetBroadcastShape([...s0.data], [...s1.data]);
    return [tensorOf(shape, [shape.length], 'int32')];
  }),
};
