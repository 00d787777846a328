import { expect } from 'chai';
import fc from 'fast-check';
import { drawSubset } from '../../src/evaluation/subsets.js';
import { Random } from '../../src/random/random.js';

describe('drawSubset', () => {
  it('draws different indices below the count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(50), fc.nat(), (count, least, seed) => {
        const size = Math.min(count, least);
        const drawn = drawSubset(count, size, new Random({ seed, purpose: 'test' }));
        expect(drawn.length).to.equal(size);
        expect(new Set(drawn).size).to.equal(size);
        expect(drawn.every((index) => index >= 0 && index < count)).to.equal(true);
      }),
    );
  });

  it('draws every index as often', () => {
    const random = new Random({ seed: 1, purpose: 'test' });
    const times = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) for (const index of drawSubset(10, 3, random)) times[index]! += 1;
    // Binomial of 5,000 at 0.3: five standard deviations.
    for (const count of times) expect(count).to.be.closeTo(1500, 162);
  });
});
