import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'rmsprop' }>;

/**
 * Tieleman & Hinton 2012, lecture 6.5: s <- rho s + (1 - rho) g^2, w <- w - lr g / (sqrt(s) + epsilon). Rho is rounded to float32
 * first, as Adam's betas are.
 */
export const rmsprop: Rule<Spec> = {
  moments: () => ['mean_square'],
  apply(kernels, { learningRate: rate, rho: r, epsilon }, _step, update) {
    const rho = Math.fround(r);
    kernels.rmsprop(update, { rate, rho, rest: 1 - rho, epsilon });
  },
};
