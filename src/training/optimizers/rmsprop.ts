import type { OptimizerSpec } from '../../systems/optimizer.js';
import type { Rule } from './rule.js';

type Spec = Extract<OptimizerSpec, { kind: 'rmsprop' }>;

/** Tieleman & Hinton 2012, lecture 6.5: s <- rho s + (1 - rho) g^2, w <- w - lr g / (sqrt(s) + epsilon). */
export const rmsprop: Rule<Spec> = {
  moments: () => ['mean_square'],
  apply({ learningRate, rho, epsilon }, { parameters, gradient, moments, newParameters, newMoments }) {
    const [meanSquare] = moments as readonly [Float32Array];
    const [newMeanSquare] = newMoments as readonly [Float32Array];
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i]!;
      const square = rho * meanSquare[i]! + (1 - rho) * g * g;
      newMeanSquare[i] = square;
      newParameters[i] = parameters[i]! - (learningRate * g) / (Math.sqrt(square) + epsilon);
    }
  },
};
