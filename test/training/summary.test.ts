import { expect } from 'chai';
import type { StepEvent } from '../../src/training/events.js';
import { summarise } from '../../src/training/summary.js';

const step = (phase: string, networks: readonly string[], loss: number, metrics: Record<string, number> = {}): StepEvent => ({
  type: 'step',
  iteration: 0,
  phase,
  networks,
  loss,
  gradientNorm: Object.fromEntries(networks.map((network) => [network, 10 * loss])),
  metrics,
  samples: 4,
  seconds: { total: 1, computing: 1, shards: [1], queued: [0], inputs: [0], update: 0 },
});

describe('the figures of an iteration', () => {
  it('are, for each network, those of the first phase that trains it, mean over its repeats', () => {
    const { loss, gradientNorm } = summarise([step('d', ['D'], 1), step('d', ['D'], 3), step('g', ['G', 'E'], 5), step('r1', ['D'], 100)]);
    expect(loss).to.deep.equal({ D: 2, G: 5, E: 5 });
    expect(gradientNorm).to.deep.equal({ D: 20, G: 50, E: 50 });
  });

  it('have D(x) and D(G(z)) of the last step that tells them, and the other metrics by phase', () => {
    const steps = [
      step('d', ['D'], 1, { d_real: 0.1, d_fake: 0.2, extra: 1 }),
      step('d', ['D'], 1, { d_real: 0.3, d_fake: 0.4, d_separation: -0.25, extra: 2 }),
    ];
    expect(summarise([...steps, step('g', ['G'], 1, { extra: 3 })])).to.deep.include({
      dReal: 0.3,
      dFake: 0.4,
      overlap: 0.75,
      metrics: { 'd/extra': 2, 'g/extra': 3 },
    });
    expect(summarise([step('g', ['G'], 1)])).to.not.have.any.keys('dReal', 'dFake', 'overlap', 'parameterNorm');
  });

  it('have the parameter norms that any of the steps has measured, the newest of each network', () => {
    const norm = (parameters: number) => ({ parameters, update: 1 });
    const steps = [
      { ...step('d', ['D'], 1), parameterNorm: { D: norm(1) } },
      { ...step('d', ['D'], 1), parameterNorm: { D: norm(2) } },
      { ...step('g', ['G'], 1), parameterNorm: { G: norm(3) } },
      step('d', ['D'], 1),
    ];
    expect(summarise(steps).parameterNorm).to.deep.equal({ D: norm(2), G: norm(3) });
  });
});
