import { expect } from 'chai';
import { channelsFirst, channelsLast } from '../../src/images/layout.js';

describe('the layout of images', () => {
  const last = { shape: [2, 1, 2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) };

  it('goes to channels first, image by image', () => {
    expect(channelsFirst(last)).to.deep.equal({ shape: [2, 3, 1, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12) });
  });

  it('and back, and leaves what is no image', () => {
    expect(channelsLast(channelsFirst(last))).to.deep.equal(last);
    const points = { shape: [2, 6], data: last.data };
    expect(channelsLast(points)).to.deep.equal(points);
  });
});
