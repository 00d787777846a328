import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features, takeRows } from '../../src/evaluation/features.js';
import { fitGaussian } from '../../src/evaluation/gaussian.js';
import { anySet, expectNear, real, reference } from './reference-sets.js';

describe('fitGaussian', () => {
  it("has numpy's covariance", () => {
    const { covariance } = fitGaussian(real);
    reference.covariance.forEach((value, j) => {
      expectNear(covariance[j]!, value, 1e-9);
    });
  });

  it('divides by n - 1', () => {
    const { mean, covariance } = fitGaussian(features(Float32Array.of(1, 10, 3, 10, 5, 13), 2));
    expect([...mean]).to.deep.equal([3, 11]);
    expect([...covariance]).to.deep.equal([4, 3, 3, 3]);
  });

  it('does not depend on where many samples are cut in chunks', () => {
    fc.assert(
      fc.property(anySet(50, 3), (set) => {
        const copies = 30;
        const many = fitGaussian(
          takeRows(
            set,
            Array.from({ length: copies * 50 }, (_, i) => i % 50),
          ),
        );
        const few = fitGaussian(set);
        few.covariance.forEach((value, at) => {
          expectNear(many.covariance[at]!, (value * copies * 49) / (copies * 50 - 1), 1e-9);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('needs two samples', () => {
    expect(() => fitGaussian(features(Float32Array.of(1, 2), 2))).to.throw(InputError, '1 given samples where at least 2');
  });
});
