import * as tf from '@tensorflow/tfjs';
import { single } from './cotangent.js';

/** dx = dy (1 where y >= 0, else 1 + y), y = ELU(x): linear in dy, and in y where it is negative. */
tf.registerGradient({
  kernelName: tf.EluGrad,
  inputsToSave: ['dy', 'y'],
  gradFunc: (v, [dy, y]) => ({
    dy: () => tf.engine().runKernel<tf.Tensor>(tf.EluGrad, { dy: single(v), y: y! }),
    y: () => tf.where(tf.less(y!, 0), tf.mul(single(v), dy!), tf.zerosLike(y!)),
  }),
});
