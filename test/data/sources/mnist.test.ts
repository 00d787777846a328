import { expect } from 'chai';
import { openDataset } from '../../../src/data/open.js';
import { readAll, toBytes, useTemporaryFolder } from '../support.js';

describe('the data set mnist', () => {
  useTemporaryFolder();

  it('is 10,000 labelled digits whose bytes are the known ones of the original', async () => {
    const digits = await openDataset('mnist', { size: null });
    expect(digits).to.include({ spec: 'mnist', kind: 'image', size: 10_000, classes: 10 });
    expect(digits.shape).to.deep.equal([28, 28, 1]);
    expect(digits.classNames).to.deep.equal(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const counts = new Array<number>(10).fill(0);
    for (const label of digits.labels) counts[label]! += 1;
    // Class counts of the first 10,000 of MNIST's training set.
    expect(counts).to.deep.equal([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    const bytes = toBytes(readAll(digits));
    expect(Math.min(...bytes.slice(0, 784))).to.equal(0);
    expect(new Set(bytes).size).to.equal(256);
    const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length / 255;
    // 0.1307 is the mean of all 60,000.
    expect(mean).to.be.closeTo(0.1307, 0.002);
    expect(digits.mean.reduce((sum, value) => sum + value, 0) / 784).to.be.closeTo(2 * mean - 1, 1e-5);
  });

  it('is padded by two pixels of background for --size 32', async () => {
    const plain = await openDataset('mnist', { size: null });
    const padded = await openDataset('mnist', { size: 32 });
    expect(padded.shape).to.deep.equal([32, 32, 1]);
    expect(padded.hash).to.not.equal(plain.hash);
    const small = readAll(plain);
    const large = readAll(padded);
    for (const image of [0, 999, 1000, 9999]) {
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 32; x++) {
          const inside = y >= 2 && y < 30 && x >= 2 && x < 30;
          const wanted = inside ? small[(image * 28 + y - 2) * 28 + x - 2] : -1;
          if (large[(image * 32 + y) * 32 + x] !== wanted) expect.fail(`image ${image} differs at ${x}, ${y}`);
        }
      }
    }
  });
});
