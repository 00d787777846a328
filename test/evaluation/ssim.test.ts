import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { type Image, ssim } from '../../src/evaluation/ssim.js';
import { expectNear, images, reference } from './reference-sets.js';

const shape = { height: 20, width: 16, channels: 3 };
const random = (seed: number): Image => ({ ...shape, values: images(1, 20 * 16 * 3, seed).values });
const constant = (value: number): Image => ({ ...shape, values: new Float32Array(20 * 16 * 3).fill(value) });

describe('ssim', () => {
  it("is torchmetrics'", () => {
    const [image, other] = [random(9), random(10)];
    const blend = Float32Array.from(image.values, (value, i) => 0.7 * value + 0.3 * other.values[i]!);
    expectNear(ssim({ ...shape, values: blend }, image, 1), reference.ssim);
  });

  it('of flat images is the luminance term alone', () => {
    expectNear(ssim(constant(0.25), constant(0.75), 1), (2 * 0.1875 + 1e-4) / (0.0625 + 0.5625 + 1e-4), 1e-9);
  });

  it('is 1 for equal images, below for others, symmetric, and blind to a common scale of pixels and range', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, two) => {
        const [a, b] = [random(one), random(two + 1e6)];
        expectNear(ssim(a, a, 1), 1, 1e-12);
        const there = ssim(a, b, 1);
        expect(there).to.be.below(0.9);
        expect(ssim(b, a, 1)).to.be.closeTo(there, 1e-12);
        const bytes = (of: Image): Image => ({ ...of, values: Array.from(of.values, (value) => 255 * value) });
        expect(ssim(bytes(a), bytes(b), 255)).to.be.closeTo(there, 1e-9);
      }),
      { numRuns: 10 },
    );
  });

  it('refuses images of different shapes or smaller than its window', () => {
    expect(() => ssim(random(1), { ...random(1), channels: 1 }, 1)).to.throw(InputError, 'images of 20x16x3 and 20x16x1');
    const small = { height: 10, width: 40, channels: 1, values: new Float32Array(400) };
    expect(() => ssim(small, small, 1)).to.throw(InputError, 'SSIM needs 11 pixels each way');
  });
});
