import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { confidence, repeatOnSubsets } from '../../src/evaluation/confidence.js';
import type { Features } from '../../src/evaluation/features.js';
import { correlated, expectNear, generated, real, reference, sumOf } from './reference-sets.js';

const meanOf = (of: Features) => sumOf(of.values) / of.values.length;

describe('confidence', () => {
  it("is scipy's interval", () => {
    const found = confidence([...correlated(1, 40, 7, 0, 1).values.slice(0, 6)]);
    for (const key of ['mean', 'deviation', 'low', 'high'] as const) expectNear(found[key], reference.confidence[key]);
    expect(found.repetitions).to.equal(6);
  });

  it('is the value itself where all measurements agree, and needs two', () => {
    expect(confidence([3, 3, 3])).to.deep.equal({ mean: 3, deviation: 0, low: 3, high: 3, repetitions: 3 });
    expect(() => confidence([3])).to.throw(InputError, 'a confidence interval of 1 measurements');
  });

  it('holds the true mean in about 95 of 100 intervals', () => {
    let held = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { low, high } = confidence([...correlated(5, 1, 7919 * seed, 0, 1).values]);
      if (low <= 0 && 0 <= high) held++;
    }
    // Three standard errors.
    expect(held / 400).to.be.closeTo(0.95, 0.033);
  });
});

describe('repeatOnSubsets', () => {
  const repetition = { repetitions: 5, subsetSize: 40, seed: 3 };

  it('measures subsets of each set, of the size asked for and different each time', () => {
    const seen: number[][] = [];
    const { mean, repetitions } = repeatOnSubsets([real, generated], repetition, (a, b) => {
      expect([a!.count, b!.count]).to.deep.equal([40, 40]);
      seen.push([meanOf(a!), meanOf(b!)]);
      return meanOf(b!) - meanOf(a!);
    });
    expect(repetitions).to.equal(5);
    expect(new Set(seen.flat()).size).to.equal(10);
    expectNear(mean, sumOf(seen.map(([a, b]) => b! - a!)) / 5);
  });

  it('depends on the seed, and on nothing else', () => {
    const of = (seed: number) => repeatOnSubsets([real], { ...repetition, seed }, (set) => meanOf(set!));
    expect(of(1)).to.deep.equal(of(1));
    expect(of(1)).not.to.deep.equal(of(2));
  });
});
