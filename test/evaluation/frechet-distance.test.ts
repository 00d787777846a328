import { expect } from 'chai';
import fc from 'fast-check';
import { takeRows } from '../../src/evaluation/features.js';
import { frechetDistance, frechetInceptionDistance } from '../../src/evaluation/frechet-distance.js';
import type { Gaussian } from '../../src/evaluation/gaussian.js';
import { anySet, changed, expectNear, generated, real, reference, reversed } from './reference-sets.js';

const first = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('frechetInceptionDistance', () => {
  it("is torchmetrics'", () => {
    expectNear(frechetInceptionDistance(real, generated), reference.fid);
  });

  it("is torchmetrics' where there are fewer samples than features, so that covariances are singular", () => {
    expectNear(frechetInceptionDistance(takeRows(real, first(10)), takeRows(generated, first(12))), reference.fidOfFewSamples);
  });

  it('is 0 for the same set in any order, symmetric, and never negative', () => {
    fc.assert(
      fc.property(anySet(40, 4), anySet(30, 4), (a, b) => {
        expect(frechetInceptionDistance(a, reversed(a))).to.be.closeTo(0, 1e-9);
        const there = frechetInceptionDistance(a, b);
        expect(there).to.be.at.least(0);
        expectNear(frechetInceptionDistance(b, a), there);
      }),
      { numRuns: 20 },
    );
  });

  it('grows by the square of a shift, and with the square of a common scale', () => {
    fc.assert(
      fc.property(anySet(40, 4), fc.integer({ min: 1, max: 16 }), (set, step) => {
        expectNear(
          frechetInceptionDistance(
            set,
            changed(set, (value) => value + step),
          ),
          4 * step * step,
          1e-4,
        );
        const other = reversed(changed(set, (value, _, j) => (j + 1) * value));
        const scaled = (of: typeof set) => changed(of, (value) => value * step);
        expectNear(frechetInceptionDistance(scaled(set), scaled(other)), step * step * frechetInceptionDistance(set, other), 1e-4);
      }),
      { numRuns: 20 },
    );
  });
});

describe('frechetDistance', () => {
  const diagonal = (mean: readonly number[], deviations: readonly number[]): Gaussian => {
    const covariance = new Float64Array(mean.length ** 2);
    deviations.forEach((deviation, i) => {
      covariance[i * (mean.length + 1)] = deviation ** 2;
    });
    return { size: mean.length, mean: Float64Array.from(mean), covariance };
  };

  it('of Gaussians with common axes is the squared distance of means and of deviations', () => {
    const tenths = fc.integer({ min: 0, max: 100 }).map((n) => n / 10);
    const numbers = fc.array(tenths, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (m1, s1, m2, s2) => {
        const expected = m1.reduce((sum, value, i) => sum + (value - m2[i]!) ** 2 + (s1[i]! - s2[i]!) ** 2, 0);
        expect(frechetDistance(diagonal(m1, s1), diagonal(m2, s2))).to.be.closeTo(expected, 1e-5);
      }),
    );
  });

  it('of Gaussians in the plane, axes apart, is the closed form with tr root = sqrt(tr AB + 2 sqrt(det A det B))', () => {
    const planar = fc.record({
      x: fc.double({ min: 0.1, max: 5, noNaN: true }),
      y: fc.double({ min: 0.1, max: 5, noNaN: true }),
      angle: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    const gaussian = ({ x, y, angle }: { x: number; y: number; angle: number }): Gaussian => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const off = c * s * (x - y);
      return { size: 2, mean: new Float64Array(2), covariance: Float64Array.of(c * c * x + s * s * y, off, off, s * s * x + c * c * y) };
    };
    fc.assert(
      fc.property(planar, planar, (p, q) => {
        const [a, b] = [gaussian(p), gaussian(q)];
        const product = a.covariance.reduce((sum, value, at) => sum + value * b.covariance[at]!, 0);
        const root = Math.sqrt(product + 2 * Math.sqrt(p.x * p.y * q.x * q.y));
        expect(frechetDistance(a, b)).to.be.closeTo(p.x + p.y + q.x + q.y - 2 * root, 1e-9);
      }),
    );
  });

  it('to a point is the squared distance of means plus all variance', () => {
    expect(frechetDistance(diagonal([0, 0], [0, 0]), diagonal([3, 4], [1, 2]))).to.equal(30);
    expect(frechetDistance(diagonal([3, 4], [1, 2]), diagonal([0, 0], [0, 0]))).to.equal(30);
  });
});
