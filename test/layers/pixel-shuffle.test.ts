import { expect } from 'chai';
import { PixelShuffle } from '../../src/layers/pixel-shuffle.js';
import { applied, expectTraced } from './traced.js';

describe('pixel shuffle', () => {
  it('makes each pixel a block of its channels, row by row', () => {
    const layer = new PixelShuffle({ name: 'shuffle', factor: 2 });
    // Two pixels beside each other, 4 x 2 channels each: position p of the block, channel c is 10 p + c.
    const pixel = (base: number) => [0, 1, 10, 11, 20, 21, 30, 31].map((value) => base + value);
    const { values, shape } = applied(layer, [...pixel(0), ...pixel(100)], [1, 1, 2, 8]);
    expect(shape).to.deep.equal([1, 2, 4, 2]);
    expect(values).to.deep.equal([0, 1, 10, 11, 100, 101, 110, 111, 20, 21, 30, 31, 120, 121, 130, 131]);
    expect(layer.computeOutputShape([null, 1, 2, 8])).to.deep.equal([null, 2, 4, 2]);
  });

  it('refuses channels that make no whole blocks', () => {
    expect(() => new PixelShuffle({ name: 'shuffle', factor: 2 }).computeOutputShape([null, 3, 3, 6])).to.throw('a multiple of 4');
  });

  it('traces with its gradients of both orders', () => expectTraced(() => new PixelShuffle({ name: 'shuffle', factor: 2 }), [2, 2, 3, 8]));
});
