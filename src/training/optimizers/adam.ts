import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'adam' }>;

/**
 * Kingma & Ba 2015, algorithm 1: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2,
 * w <- w - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 *
 * In float32, with both corrections taken out of the loop. The betas are rounded first and all else follows from what they
 * have become, so that b + (1 - b) is 1 to the last bit: 1 - 0.999 rounded by itself would make v too large by 1.3e-5.
 */
export const adam: Rule<Spec> = {
  moments: () => ['m', 'v'],
  apply(kernels, { learningRate, beta1: b1, beta2: b2, epsilon }, step, update) {
    const [beta1, beta2] = [Math.fround(b1), Math.fround(b2)];
    const rate = learningRate / (1 - beta1 ** (step + 1));
    const correction = 1 / (1 - beta2 ** (step + 1));
    kernels.adam(update, { rate, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, correction, epsilon });
  },
};
