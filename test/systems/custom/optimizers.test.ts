import { expect } from 'chai';
import { optimizerPlan, optimizerSchema } from '../../../src/systems/custom/optimizers.js';

/** Learning rates after the given numbers of updates. */
function rates(schedule: unknown, steps: readonly number[]): (number | undefined)[] {
  const plan = optimizerPlan('generator', optimizerSchema.parse({ kind: 'sgd', learningRate: 0.8, schedule }), null);
  return steps.map((step) => plan.schedule!({ step, samples: 0 }).learningRate);
}

describe('optimizers of custom systems', () => {
  it('have the parameters of their kind, with defaults', () => {
    for (const [given, spec] of [
      [{ kind: 'adam' }, { kind: 'adam', learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 }],
      [
        { kind: 'sgd', momentum: 0.9 },
        { kind: 'sgd', learningRate: 2e-4, momentum: 0.9 },
      ],
      [
        { kind: 'rmsprop', learningRate: 5e-5 },
        { kind: 'rmsprop', learningRate: 5e-5, rho: 0.9, epsilon: 1e-7 },
      ],
    ] as const) {
      expect(optimizerPlan('generator', optimizerSchema.parse(given), null)).to.deep.equal({ networks: ['generator'], spec });
    }
  });

  it('clip where told', () => {
    expect(optimizerPlan('discriminator', optimizerSchema.parse({ kind: 'sgd' }), 0.01).project).to.deep.equal({
      kind: 'clip',
      limit: 0.01,
    });
  });

  it('halve their rate', () => {
    expect(rates({ kind: 'halving', every: 10 }, [0, 10, 20])).to.deep.equal([0.8, 0.4, 0.2]);
  });

  it('let their rate fall to 0 on a line', () => {
    expect(rates({ kind: 'linear', from: 10, until: 30 }, [0, 10, 20, 30, 50])).to.deep.equal([0.8, 0.8, 0.4, 0, 0]);
  });

  it('lower their rate in steps', () => {
    expect(rates({ kind: 'steps', at: [10, 20], factor: 0.5 }, [9, 10, 20])).to.deep.equal([0.8, 0.4, 0.2]);
  });

  it('take no parameter of another kind', () => {
    expect(optimizerSchema.safeParse({ kind: 'sgd', beta1: 0.5 }).success).to.equal(false);
  });
});
