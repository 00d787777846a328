import { expect } from 'chai';
import fc from 'fast-check';
import { fitGaussian } from '../../src/evaluation/gaussian.js';
import { allProducts } from '../../src/evaluation/pairs.js';
import { symmetricEigen } from '../../src/evaluation/symmetric-eigen.js';
import { anySet } from './reference-sets.js';

describe('symmetricEigen', () => {
  it('takes a matrix apart into orthonormal rows that put it together again, largest value first', () => {
    fc.assert(
      fc.property(anySet(20, 5), (set) => {
        const { covariance } = fitGaussian(set);
        const { values, vectors } = symmetricEigen(covariance, 5);
        expect([...values]).to.deep.equal([...values].toSorted((a, b) => b - a));
        allProducts(vectors, vectors).values.forEach((value, at) => {
          expect(value).to.be.closeTo(at % 6 === 0 ? 1 : 0, 1e-12);
        });
        covariance.forEach((value, at) => {
          const [i, j] = [Math.floor(at / 5), at % 5];
          const sum = values.reduce((total, l, k) => total + l * vectors.values[k * 5 + i]! * vectors.values[k * 5 + j]!, 0);
          expect(sum).to.be.closeTo(value, 1e-10);
        });
      }),
      { numRuns: 20 },
    );
  });
});
