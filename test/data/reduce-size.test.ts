import { expect } from 'chai';
import { reduceSize } from '../../src/data/reduce-size.js';
import { InputError } from '../../src/errors.js';

describe('reduceSize', () => {
  it('averages blocks of pixels, channel by channel and image by image', () => {
    // Two images of 2x4 with two channels: the first counts up, the second is constant.
    const first = Array.from({ length: 16 }, (_, i) => i);
    const values = Float32Array.from([...first, ...new Array<number>(16).fill(0.5)]);
    const reduced = reduceSize(values, [2, 2, 4, 2], 2);
    const block = (left: number, channel: number) => [0, 1, 4, 5].reduce((sum, pixel) => sum + (left + pixel) * 2 + channel, 0) / 4;
    expect([...reduced]).to.deep.equal([block(0, 0), block(0, 1), block(2, 0), block(2, 1), 0.5, 0.5, 0.5, 0.5]);
  });

  it('copies for factor 1', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const copy = reduceSize(values, [1, 2, 2, 1], 1);
    expect(copy).to.deep.equal(values);
    expect(copy).to.not.equal(values);
  });

  it('refuses what is no whole factor of the size', () => {
    const values = new Float32Array(36);
    expect(() => reduceSize(values, [1, 6, 6, 1], 4)).to.throw(InputError, 'images of 6x6');
    expect(() => reduceSize(values, [1, 6, 6, 1], 1.5)).to.throw(InputError, 'cannot be reduced to 4 pixels');
    expect(() => reduceSize(values, [1, 6, 6, 1], 0)).to.throw(InputError);
  });
});
