import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'sgd' }>;

/** w <- w - lr g, or with momentum v <- momentum v - lr g, w <- w + v (Sutskever et al. 2013, equations 1 and 2). */
export const sgd: Rule<Spec> = {
  moments: () => ['velocity'],
  apply(kernels, { learningRate: rate, momentum }, _step, update) {
    kernels.sgd(update, { rate, momentum });
  },
};
