import { expect } from 'chai';
import type { ModelDescription } from '../../src/export/model-description.js';
import { toByte } from '../../src/images/grid.js';
import { imagesOf } from '../../src/serving/model-output.js';

describe('imagesOf', () => {
  const image: ModelDescription['output'] = { name: 'image', kind: 'image', shape: [1, 2, 2], format: 'float32' };

  it('puts channels last, of images only', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    expect(imagesOf({ shape: [1, 2, 1, 2], data }, image)).to.deep.equal({ shape: [1, 1, 2, 2], data: Float32Array.of(1, 3, 2, 4) });
    const map = { shape: [1, 2, 1, 2], data };
    expect(imagesOf(map, { name: 'score', kind: 'score', shape: [2, 1, 2], format: 'float32' })).to.deep.equal(map);
  });

  it('takes every byte to a number that our pictures show as that byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const { shape, data } = imagesOf({ shape: [64, 1, 2, 2], data: bytes }, { ...image, format: 'uint8' });
    expect(shape).to.deep.equal([64, 1, 2, 2]);
    expect([...data].map(toByte)).to.deep.equal([...bytes]);
    expect([data[0], data[255]]).to.deep.equal([-1, 1]);
  });
});
