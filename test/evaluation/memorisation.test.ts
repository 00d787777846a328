import { expect } from 'chai';
import { checkMemorisation } from '../../src/evaluation/memorisation.js';
import { noisePictures, picturesOf, readPictures } from '../../src/evaluation/pictures.js';
import { stripes } from './stripes.js';

describe('the memorisation check', () => {
  const data = stripes(300);
  const bytesOf = (values: Float32Array) => [...picturesOf(values, data.shape).bytes];

  it('finds the training image that a generated one is a copy of', () => {
    const copies = readPictures(data, [11, 250, 42]);
    const { rows, columns, generated, real, searched } = checkMemorisation(copies, data, 0);
    expect({ columns, searched }).to.deep.equal({ columns: 6, searched: 300 });
    expect(generated).to.be.below(0.05);
    expect(real).to.be.above(0.3);
    for (let row = 0; row < 3; row++) {
      const image = (column: number) => rows.subarray((row * 6 + column) * 64, (row * 6 + column + 1) * 64);
      expect(bytesOf(image(0))).to.deep.equal([...copies.bytes.subarray(row * 64, (row + 1) * 64)]);
      expect(bytesOf(image(1))).to.deep.equal(bytesOf(image(0)));
      expect(bytesOf(image(2))).to.not.deep.equal(bytesOf(image(0)));
    }
  });

  it('finds noise further from training images than those are from each other', () => {
    const { generated, real } = checkMemorisation(noisePictures(20, [8, 8, 1], { seed: 0, purpose: 'test' }), data, 0);
    expect(generated).to.be.above(2 * real);
  });
});
