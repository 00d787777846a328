import { expect } from 'chai';
import { batchSizes, smallestFast } from '../../../src/serving/inference/batch-size.js';

describe('how large batches are', () => {
  it('is chosen from powers of two, without those that would take long', () => {
    expect(batchSizes(0)).to.deep.equal([8, 16, 32, 64]);
    expect(batchSizes(10)).to.deep.equal([8, 16]);
    expect(batchSizes(5_000)).to.deep.equal([8]);
  });

  it('is the smallest of those about as fast as any', () => {
    const sizes = [8, 16, 32, 64];
    expect(smallestFast(sizes, [100, 101, 99, 102])).to.equal(8);
    expect(smallestFast(sizes, [50, 96, 100, 90])).to.equal(16);
    expect(smallestFast(sizes, [10, 20, 40, 80])).to.equal(64);
    expect(smallestFast([8], [1])).to.equal(8);
  });
});
