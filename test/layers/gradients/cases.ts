import * as tf from '@tensorflow/tfjs';
import '../../../src/layers/gradients.js';
import type { Case } from './case.js';
import { elementWise } from './cases/element-wise.js';
import { normalizations } from './cases/normalization.js';
import { penalties } from './cases/penalties.js';
import { products, shapes } from './cases/shape.js';
import { convolutions, pools, resizes } from './cases/spatial.js';

export { penalties };

/** Every operation whose second derivatives are promised. */
export const operations: readonly Case[] = [
  ...elementWise,
  ...convolutions,
  ...pools,
  ...resizes,
  ...normalizations,
  ...shapes,
  ...products,
];

/** What a case gives for inputs, on tfjs's `cpu` backend in the precision this module runs in. */
export function resultOf({ inputs, f }: Case, values: readonly ArrayLike<number>[]): { shape: number[]; data: ArrayLike<number> } {
  void tf.setBackend('cpu');
  return tf.tidy(() => {
    const y = f(...inputs.map(({ shape }, i) => tf.tensor(Array.from(values[i]!), [...shape])));
    return { shape: y.shape, data: y.dataSync() };
  });
}
