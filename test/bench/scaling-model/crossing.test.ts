import { expect } from 'chai';
import { type Cluster, exactSeconds, fastSeconds } from '../../../src/bench/scaling-model/cluster.js';
import { crossingBytes } from '../../../src/bench/scaling-model/crossing.js';

const within = { alpha: 5e-5, beta: 2e-10 };
/** Of hosts of eight ranks that share one adapter. */
const cluster: Cluster = {
  ranksPerHost: 8,
  within,
  between: { alpha: 5e-5, beta: 8e-10 },
  betweenAlone: { alpha: 5e-5, beta: 1e-10 },
  add: { alpha: 0, beta: 4e-11 },
  handling: 0,
};

describe('where exact and fast sums cross', () => {
  it('both take as long, exact less before and more behind', () => {
    for (const ranks of [64, 1024]) {
      const bytes = crossingBytes(cluster, ranks);
      expect(exactSeconds(cluster, ranks, bytes) / fastSeconds(cluster, ranks, bytes)).to.be.closeTo(1, 1e-6);
      expect(exactSeconds(cluster, ranks, bytes / 2)).to.be.below(fastSeconds(cluster, ranks, bytes / 2));
      expect(exactSeconds(cluster, ranks, bytes * 2)).to.be.above(fastSeconds(cluster, ranks, bytes * 2));
    }
  });

  it('is nowhere where all links are alike: both send as much, exact in fewer messages', () => {
    const alike = { ...cluster, between: within, betweenAlone: within };
    for (const ranks of [2, 8, 64]) expect(crossingBytes(alike, ranks)).to.equal(Number.POSITIVE_INFINITY);
  });
});
