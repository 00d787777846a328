import { expect } from 'chai';
import fc from 'fast-check';
import { densityCoverage } from '../../src/evaluation/density-coverage.js';
import { features } from '../../src/evaluation/features.js';
import { anySet, changed, correlated, expectNear, generated, real, reference } from './reference-sets.js';

describe('densityCoverage', () => {
  it("is that of the paper's formula on scikit-learn's neighbours", () => {
    const { density, coverage } = densityCoverage(real, generated, 5);
    expectNear(density, reference.densityCoverage.density);
    expectNear(coverage, reference.densityCoverage.coverage);
  });

  it('is 1 and 1 for a set against itself, 0 and 0 for sets far apart', () => {
    fc.assert(
      fc.property(anySet(40, 3), (set) => {
        expect(densityCoverage(set, set)).to.deep.equal({ density: 1, coverage: 1 });
        const far = changed(set, (value) => value + 1000);
        expect(densityCoverage(set, far)).to.deep.equal({ density: 0, coverage: 0 });
      }),
      { numRuns: 20 },
    );
  });

  it('of two samples of one distribution is about 1 and 1 - 2^-k, as the paper derives', () => {
    const { density, coverage } = densityCoverage(correlated(1500, 4, 21, 0, 1), correlated(1500, 4, 22, 0, 1), 3);
    expect(density).to.be.closeTo(1, 0.06);
    expect(coverage).to.be.closeTo(1 - 2 ** -3, 0.03);
  });

  it('is not raised by real samples around a generated outlier alone, as recall is', () => {
    const reals = features(Float32Array.of(0, 1, 2, 3, 4, 5), 1);
    const far = features(Float32Array.of(-100, 100), 1);
    expect(densityCoverage(reals, far, 1)).to.deep.equal({ density: 0, coverage: 0 });
  });

  it('leaves a sample on the edge of a ball outside', () => {
    const reals = features(Float32Array.of(0, 1, 10, 11), 1);
    expect(densityCoverage(reals, features(Float32Array.of(2), 1), 1)).to.deep.equal({ density: 0, coverage: 0 });
    expect(densityCoverage(reals, features(Float32Array.of(0.5), 1), 1)).to.deep.equal({ density: 2, coverage: 0.5 });
  });
});
