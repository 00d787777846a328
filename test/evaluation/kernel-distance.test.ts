import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features, sliceRows } from '../../src/evaluation/features.js';
import { kernelInceptionDistance, squaredMmd } from '../../src/evaluation/kernel-distance.js';
import { anySet, correlated, expectNear, generated, real, reference, reversed } from './reference-sets.js';

describe('squaredMmd', () => {
  it("is torchmetrics'", () => {
    expectNear(squaredMmd(sliceRows(real, 0, 260), generated), reference.kid);
  });

  it('is what the kernel makes of points by hand', () => {
    // k(x, y) = (xy + 1)^3: k(0, 1) = 1 among the real, k(2, 3) = 343 among the generated, 1, 1, 27, 64 between.
    expect(squaredMmd(features(Float32Array.of(0, 1), 1), features(Float32Array.of(2, 3), 1))).to.equal(1 + 343 - 2 * (93 / 4));
  });

  it('is symmetric and blind to the order of samples', () => {
    fc.assert(
      fc.property(anySet(140, 3), anySet(30, 3), (a, b) => {
        const there = squaredMmd(a, b);
        expect(squaredMmd(b, a)).to.be.closeTo(there, 1e-9 * (1 + Math.abs(there)));
        expect(squaredMmd(reversed(a), b)).to.be.closeTo(there, 1e-9 * (1 + Math.abs(there)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('kernelInceptionDistance', () => {
  it('is 0 on average for one distribution, however few the samples', () => {
    const both = [correlated(2000, 4, 31, 0, 1), correlated(2000, 4, 32, 0, 1)] as const;
    const { mean, deviation } = kernelInceptionDistance(...both, { subsets: 100, subsetSize: 50 });
    expect(Math.abs(mean)).to.be.below((4 * deviation) / 10);
    expect(deviation).to.be.above(0);
  });

  it('is the value of the whole sets, without deviation, where subsets are as large', () => {
    const { mean, deviation } = kernelInceptionDistance(sliceRows(real, 0, 260), generated, { subsets: 3 });
    expectNear(mean, reference.kid);
    expect(deviation).to.be.below(1e-12);
  });

  it('depends on the seed, and on nothing else', () => {
    const of = (seed: number) => kernelInceptionDistance(real, generated, { subsets: 4, subsetSize: 60, seed });
    expect(of(1)).to.deep.equal(of(1));
    expect(of(1).mean).not.to.equal(of(2).mean);
  });

  it('refuses subsets larger than a set', () => {
    expect(() => kernelInceptionDistance(real, generated, { subsetSize: 261 })).to.throw(InputError, 'a subset of 261 samples out of 260');
  });
});
