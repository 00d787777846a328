import type { StreamShape } from '../data/dataset.js';
import type { OptimizerPlan } from './optimizer.js';

interface Rates {
  readonly optimizer: 'sgd' | 'adam' | null;
  readonly learningRate: number | null;
  readonly halfLife: number;
}

/** How the two players of `gan` learn: as the reference configuration does on images, with a falling Adam on points. */
export function ganOptimizers(rates: Rates, data: StreamShape): Record<string, OptimizerPlan> {
  if (data.kind === 'points') return fallingAdam(rates.learningRate ?? 1e-3, rates.halfLife);
  const plans = rates.optimizer === 'adam' ? adam(rates.learningRate ?? 2e-4) : momentum(rates.learningRate ?? 0.1, data);
  return { ...plans, discriminator: { ...plans.discriminator!, project: { kind: 'max-norm', limit: 1.9365 } } };
}

/**
 * Momentum .5 -> .7 over 250 epochs, learning rate / 1.000004 an update down to 1e-6, columns of D at most 1.9365 long. The
 * reference code (AdversaryCost2) takes half of the discriminator's cost, which is half the rate.
 */
function momentum(learningRate: number, { size }: StreamShape): Record<string, OptimizerPlan> {
  const plan = (network: string, rate: number): OptimizerPlan => ({
    networks: [network],
    spec: { kind: 'sgd', learningRate: rate, momentum: 0.5 },
    schedule: ({ step, samples }) => ({
      learningRate: Math.max(1e-6, rate / 1.000004 ** step),
      momentum: 0.5 + 0.2 * Math.min(1, samples / (250 * size)),
    }),
  });
  return { discriminator: plan('discriminator', learningRate / 2), generator: plan('generator', learningRate) };
}

/** As DCGAN has it (Radford et al. 2015): gets there in a tenth of the updates. */
function adam(learningRate: number): Record<string, OptimizerPlan> {
  const plan = (network: string): OptimizerPlan => ({
    networks: [network],
    spec: { kind: 'adam', learningRate, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
  });
  return { discriminator: plan('discriminator'), generator: plan('generator') };
}

/** With a constant rate the two players circle around the mixture's narrow modes. */
function fallingAdam(learningRate: number, halfLife: number): Record<string, OptimizerPlan> {
  const plans = adam(learningRate);
  const schedule: NonNullable<OptimizerPlan['schedule']> = ({ step }) => ({ learningRate: learningRate * 0.5 ** (step / halfLife) });
  return { discriminator: { ...plans.discriminator!, schedule }, generator: { ...plans.generator!, schedule } };
}
