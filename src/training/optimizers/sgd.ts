import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'sgd' }>;

/** w <- w - lr g, or with momentum v <- momentum v - lr g, w <- w + v (Sutskever et al. 2013, equations 1 and 2). */
export const sgd: Rule<Spec> = {
  moments: () => ['velocity'],
  apply({ learningRate, momentum }, { parameters, gradient, moments, newParameters, newMoments }) {
    const [velocity] = moments as readonly [Float32Array];
    const [newVelocity] = newMoments as readonly [Float32Array];
    for (let i = 0; i < parameters.length; i++) {
      const speed = momentum * velocity[i]! - learningRate * gradient[i]!;
      newVelocity[i] = speed;
      newParameters[i] = parameters[i]! + speed;
    }
  },
};
