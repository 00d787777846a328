import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { psnr } from '../../src/evaluation/psnr.js';
import { expectNear, images, reference } from './reference-sets.js';

describe('psnr', () => {
  const image = images(1, 20 * 16 * 3, 9).values;
  const other = images(1, 20 * 16 * 3, 10).values;

  it("is torchmetrics'", () => {
    const blend = image.map((value, i) => 0.7 * value + 0.3 * other[i]!);
    expectNear(psnr(blend, image, 1), reference.psnr);
  });

  it('is infinite for equal images, 20 dB at an error of a tenth of the range, and symmetric', () => {
    expect(psnr(image, image, 1)).to.equal(Number.POSITIVE_INFINITY);
    expectNear(psnr([10, 20], [35.5, 45.5], 255), 20, 1e-12);
    expect(psnr(image, other, 1)).to.equal(psnr(other, image, 1));
  });

  it('refuses images of different sizes', () => {
    expect(() => psnr([1], [1, 2], 1)).to.throw(InputError, 'images of 1 and 2 numbers');
  });
});
