import { expect } from 'chai';
import { fastestSplit, possibleSplits } from '../../../src/serving/inference/split.js';

describe('how the cores are shared out', () => {
  it('is measured over powers of two and a worker for each core', () => {
    const words = (cores: number) => possibleSplits({}, cores).map(({ workers, threads }) => `${workers}x${threads}`);
    expect([1, 2, 6, 8].map(words)).to.deep.equal([['1x1'], ['1x2', '2x1'], ['1x6', '2x3', '4x1', '6x1'], ['1x8', '2x4', '4x2', '8x1']]);
  });

  it('is as given, and what is not given follows from the cores', () => {
    expect(possibleSplits({ workers: 3 }, 8)).to.deep.equal([{ workers: 3, threads: 2 }]);
    expect(possibleSplits({ threads: 4 }, 8)).to.deep.equal([{ workers: 2, threads: 4 }]);
    expect(possibleSplits({ workers: 4, threads: 4 }, 2)).to.deep.equal([{ workers: 4, threads: 4 }]);
    expect(possibleSplits({ workers: 16 }, 2)).to.deep.equal([{ workers: 16, threads: 1 }]);
    expect(possibleSplits({ threads: 16 }, 2)).to.deep.equal([{ workers: 1, threads: 16 }]);
  });

  it('is that of the fewest workers among those about as fast', () => {
    expect(fastestSplit([100, 104, 103])).to.equal(0);
    expect(fastestSplit([100, 120, 122])).to.equal(1);
    expect(fastestSplit([100, 120, 140])).to.equal(2);
    expect(fastestSplit([])).to.equal(0);
  });
});
