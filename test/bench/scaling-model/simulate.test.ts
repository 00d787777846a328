import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Cluster, exactSeconds, fastSeconds, gatherSeconds } from '../../../src/bench/scaling-model/cluster.js';
import { parts, simulate } from '../../../src/bench/scaling-model/simulate.js';
import { expectedSeconds, type PhaseCost, type Training } from '../../../src/bench/scaling-model/workload.js';
import { reductions } from '../../../src/cluster/ranks.js';

const cost = fc.record({ alpha: fc.double({ min: 0, max: 1e-3, noNaN: true }), beta: fc.double({ min: 0, max: 1e-8, noNaN: true }) });
const clusters: fc.Arbitrary<Cluster> = fc.record({
  ranksPerHost: fc.constantFrom(1, 2, 4, 8),
  within: cost,
  between: cost,
  betweenAlone: cost,
  add: cost,
  handling: fc.double({ min: 0, max: 1e-4, noNaN: true }),
});
const seconds = fc.double({ min: 0.001, max: 1, noNaN: true });
const bytes = fc.nat(1e8);
const phase = (name: string): fc.Arbitrary<PhaseCost> =>
  fc.record({ name: fc.constant(name), compute: seconds, vectorBytes: bytes, messageBytes: fc.nat(1e5), sum: seconds, update: seconds });
const trainings: fc.Arbitrary<Training> = fc.record({
  phases: fc.tuple(phase('critic'), phase('generator')),
  rest: seconds,
  jitter: fc.constant(0),
  ranks: fc.integer({ min: 0, max: 6 }).map((power) => 2 ** power),
  reduce: fc.constantFrom(...reductions),
});

const cluster: Cluster = {
  ranksPerHost: 4,
  within: { alpha: 1e-5, beta: 1e-10 },
  between: { alpha: 3e-5, beta: 1e-9 },
  betweenAlone: { alpha: 3e-5, beta: 1e-9 },
  add: { alpha: 1e-6, beta: 4e-11 },
  handling: 2e-5,
};
const training: Training = {
  phases: [{ name: 'critic', compute: 0.1, vectorBytes: 1e7, messageBytes: 1e4, sum: 0.002, update: 0.01 }],
  rest: 0.001,
  jitter: 0.1,
  ranks: 16,
  reduce: 'exact',
};

describe('the simulation of a training', () => {
  it('takes as long as the formula says where nothing is left to chance, and tells where all of it went', () => {
    fc.assert(
      fc.property(clusters, trainings, (cluster, training) => {
        const foreseen = simulate(cluster, training, 2);
        expect(foreseen.seconds / expectedSeconds(cluster, training)).to.be.closeTo(1, 1e-9);
        expect(parts.reduce((sum, part) => sum + foreseen.parts[part], 0) / foreseen.seconds).to.be.closeTo(1, 1e-9);
        expect(foreseen.parts.wait).to.be.closeTo(0, 1e-9);
      }),
    );
  });

  for (const ranks of [1, 2, 16, 128]) {
    it(`waits as long for the slowest of ${ranks} as the greatest of so many exponential draws is on average`, () => {
      const chancy = { ...training, ranks, jitter: 0.5 };
      const foreseen = simulate(cluster, chancy, 2000);
      expect(foreseen.seconds / expectedSeconds(cluster, chancy)).to.be.closeTo(1, 0.01);
      expect(foreseen.parts.compute / (0.1 * 1.5)).to.be.closeTo(1, 0.02);
    });
  }

  it('takes longer with more ranks, more bytes, slower links and more chance', () => {
    const of = (changes: Partial<Training>, links: Partial<Cluster> = {}) =>
      simulate({ ...cluster, ...links }, { ...training, ...changes }, 20).seconds;
    for (const reduce of reductions) {
      const counts = [1, 2, 4, 8, 16, 32, 64].map((ranks) => of({ ranks, reduce }));
      expect(counts).to.deep.equal([...counts].sort((a, b) => a - b));
      const usual = of({ reduce });
      const [phase] = training.phases;
      expect(of({ reduce, phases: [{ ...phase!, vectorBytes: 2e7 }] })).to.be.above(usual);
      expect(of({ reduce, phases: [{ ...phase!, messageBytes: 2e4 }] })).to.be.above(usual);
      expect(of({ reduce, jitter: 0.2 })).to.be.above(usual);
      for (const link of ['within', 'between', 'add'] as const) {
        const { alpha, beta } = cluster[link];
        expect(of({ reduce }, { [link]: { alpha: 2 * alpha, beta } })).to.be.above(usual);
        expect(of({ reduce }, { [link]: { alpha, beta: 2 * beta } })).to.be.above(usual);
      }
    }
  });

  it('has the same outcome for the same seed, and another for another', () => {
    expect(simulate(cluster, training, 5, 1)).to.deep.equal(simulate(cluster, training, 5, 1));
    expect(simulate(cluster, training, 5, 1).seconds).to.not.equal(simulate(cluster, training, 5, 2).seconds);
  });
});

describe('the costs of collectives', () => {
  it('are those of the formulas where all links are alike', () => {
    const link = { alpha: 1e-5, beta: 1e-9 };
    const alike: Cluster = { ...cluster, within: link, between: link, betweenAlone: link, add: { alpha: 0, beta: 1e-10 }, handling: 0 };
    const n = 1e6;
    expect(exactSeconds(alike, 16, n)).to.be.closeTo(8 * link.alpha + (15 / 16) * n * (2 * link.beta + 1e-10), 1e-12);
    expect(fastSeconds(alike, 16, n)).to.be.closeTo(30 * link.alpha + (15 / 16) * n * (2 * link.beta + 1e-10), 1e-12);
    expect(gatherSeconds(alike, 16, n)).to.be.closeTo(8 * link.alpha + 15 * n * link.beta, 1e-12);
    for (const seconds of [exactSeconds, fastSeconds, gatherSeconds]) expect(seconds(alike, 1, n)).to.equal(0);
  });
});
