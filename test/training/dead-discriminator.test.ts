import { expect } from 'chai';
import { DeadDiscriminatorWatch, stepsInARow } from '../../src/training/dead-discriminator.js';
import { stepEvent } from '../monitoring/events.js';

const dead = stepEvent({ gradientNorm: { discriminator: 1e-5 }, metrics: { d_real: 0.5, d_fake: 0.5, d_separation: 0 } });
const learning = stepEvent({ gradientNorm: { discriminator: 0.4 }, metrics: { d_real: 0.5, d_fake: 0.5, d_separation: 0 } });
const certain = stepEvent({ gradientNorm: { discriminator: 1e-5 }, metrics: { d_real: 1, d_fake: 0, d_separation: 1 } });

const repeat = (watch: DeadDiscriminatorWatch, step: typeof dead, times: number) =>
  Array.from({ length: times }, () => watch.observe(step)).filter((change) => change !== undefined);

describe('the watch for a dead discriminator', () => {
  it('reports one that has no gradient and tells nothing apart for 100 steps in a row, once', () => {
    const watch = new DeadDiscriminatorWatch('probability');
    expect(repeat(watch, dead, stepsInARow - 1)).to.deep.equal([]);
    expect(repeat(watch, dead, 200)).to.deep.equal([{ change: 'died', network: 'discriminator', gradientNorm: 1e-5 }]);
  });

  it('reports that it has recovered after as many steps', () => {
    const watch = new DeadDiscriminatorWatch('probability');
    repeat(watch, dead, stepsInARow);
    expect(repeat(watch, learning, stepsInARow - 1)).to.deep.equal([]);
    expect(repeat(watch, learning, 200)).to.deep.equal([{ change: 'recovered', network: 'discriminator', gradientNorm: 0.4 }]);
  });

  it('is silent at the equilibrium, where there still is a gradient, and for a certain one, which still tells apart', () => {
    for (const step of [learning, certain]) expect(repeat(new DeadDiscriminatorWatch('probability'), step, 500)).to.deep.equal([]);
  });

  it('counts from the beginning when one step is alive', () => {
    const watch = new DeadDiscriminatorWatch('probability');
    for (let i = 0; i < 5; i++) {
      expect(repeat(watch, dead, stepsInARow - 1)).to.deep.equal([]);
      expect(watch.observe(learning)).to.equal(undefined);
    }
  });

  it('goes by the ranking of scores, which have no scale', () => {
    const score = (separation: number) =>
      stepEvent({ gradientNorm: { discriminator: 1e-5 }, metrics: { d_real: 1e-4, d_fake: -1e-4, d_separation: separation } });
    expect(repeat(new DeadDiscriminatorWatch('score'), score(0.9), 500)).to.deep.equal([]);
    expect(repeat(new DeadDiscriminatorWatch('score'), score(0), 500)).to.have.length(1);
  });

  it('passes over steps that tell nothing of a discriminator, or nothing finite', () => {
    const watch = new DeadDiscriminatorWatch('probability');
    repeat(watch, dead, stepsInARow - 1);
    const generator = stepEvent({ phase: 'generator', networks: ['generator'], gradientNorm: { generator: 1 }, metrics: {} });
    expect(watch.observe(generator)).to.equal(undefined);
    expect(watch.observe(stepEvent({ gradientNorm: { discriminator: Number.NaN } }))).to.equal(undefined);
    expect(watch.observe(dead)).to.have.property('change', 'died');
  });
});
