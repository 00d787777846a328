import { expect } from 'chai';
import fc from 'fast-check';
import { fillIndices, sampleIndex } from '../../src/data/sampler.js';

function indices(count: number, first: number, size: number, seed = 1, stream = 'data'): number[] {
  const into = new Int32Array(count);
  fillIndices(into, first, size, seed, stream);
  return [...into];
}

const epoch = (number: number, size: number, seed?: number, stream?: string) => indices(size, number * size, size, seed, stream);

/** Correlation of two sequences of one length. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  return covariance / Math.sqrt(mean(a.map((value) => (value - meanA) ** 2)) * mean(b.map((value) => (value - meanB) ** 2)));
}

describe('fillIndices', () => {
  it('gives every sample once in every epoch, for any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 1000 }), fc.maxSafeNat(), (size, number, seed) => {
        const seen = new Uint8Array(size);
        for (const index of epoch(number, size, seed)) seen[index] = 1;
        expect(seen.indexOf(0)).to.equal(-1);
      }),
      { numRuns: 60 },
    );
    for (let size = 1; size <= 70; size++) expect(new Set(epoch(3, size)).size).to.equal(size);
  });

  it('gives the same samples however the positions are sliced, across epochs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(200), fc.nat(60), fc.nat(60), (size, first, a, b) => {
        expect([...indices(a, first, size), ...indices(b, first + a, size)]).to.deep.equal(indices(a + b, first, size));
      }),
    );
  });

  it('orders epochs, streams and seeds differently', () => {
    const orders = [epoch(0, 100), epoch(1, 100), epoch(2, 100), epoch(0, 100, 2), epoch(0, 100, 1, 'other')].map(String);
    expect(new Set(orders).size).to.equal(orders.length);
  });

  it('leaves no trace of the order of the data set, or of the epoch before', () => {
    const size = 5000;
    const plain = Array.from({ length: size }, (_, i) => i);
    const [one, two] = [epoch(0, size), epoch(1, size)];
    // Four standard errors, each 1 / sqrt(size).
    const bound = 4 / Math.sqrt(size);
    expect(Math.abs(correlation(one, plain))).to.be.below(bound);
    expect(Math.abs(correlation(one.slice(1), one.slice(0, -1)))).to.be.below(bound);
    expect(Math.abs(correlation(one, two))).to.be.below(bound);
    // The number of samples that stay in place is Poisson with mean 1.
    expect(one.filter((index, i) => index === i).length).to.be.below(7);
  });

  it('spreads every stretch of positions evenly over the data set', () => {
    const size = 4096;
    const order = epoch(5, size);
    let statistic = 0;
    for (let start = 0; start < size; start += 256) {
      const counts = new Array<number>(16).fill(0);
      for (const index of order.slice(start, start + 256)) counts[index >> 8]! += 1;
      for (const count of counts) statistic += (count - 16) ** 2 / 16;
    }
    // A contingency table with all margins fixed: 225 degrees of freedom; 294 is exceeded, and 165 not reached, once in a thousand orders.
    expect(statistic).to.be.within(165, 294);
  });

  it('puts every sample of a small set at every place about equally often', () => {
    for (const size of [2, 3, 5, 7]) {
      const epochs = 4000;
      const counts = new Array<number>(size * size).fill(0);
      for (let number = 0; number < epochs; number++) {
        epoch(number, size).forEach((index, place) => {
          counts[place * size + index]! += 1;
        });
      }
      for (const count of counts) expect(count / epochs, `size ${size}`).to.be.closeTo(1 / size, 0.035);
    }
  });

  it('refuses a data set without samples', () => {
    expect(() => indices(1, 0, 0)).to.throw(RangeError, '0 samples');
    expect(() => indices(1, -1, 5)).to.throw(RangeError, 'position');
  });
});

describe('sampleIndex', () => {
  it('is what fillIndices gives at the position', () => {
    const all = indices(50, 0, 20);
    expect(all.map((_, position) => sampleIndex(position, 20, 1, 'data'))).to.deep.equal(all);
  });
});
