import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'adam' }>;

/**
 * Kingma & Ba 2015, algorithm 1: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2,
 * w <- w - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 */
export const adam: Rule<Spec> = {
  moments: () => ['m', 'v'],
  apply({ learningRate, beta1, beta2, epsilon }, { parameters, gradient, moments, newParameters, newMoments, step }) {
    const [m, v] = moments as readonly [Float32Array, Float32Array];
    const [newM, newV] = newMoments as readonly [Float32Array, Float32Array];
    const rate = learningRate / (1 - beta1 ** (step + 1));
    const correction = 1 / (1 - beta2 ** (step + 1));
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const first = beta1 * m[i]! + (1 - beta1) * g;
      const second = beta2 * v[i]! + (1 - beta2) * g * g;
      newM[i] = first;
      newV[i] = second;
      newParameters[i] = parameters[i]! - (rate * first) / (Math.sqrt(second * correction) + epsilon);
    }
  },
};
