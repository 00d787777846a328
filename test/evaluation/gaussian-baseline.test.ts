import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { row, sliceRows } from '../../src/evaluation/features.js';
import { frechetInceptionDistance } from '../../src/evaluation/frechet-distance.js';
import { fitGaussian } from '../../src/evaluation/gaussian.js';
import { drawGaussian, fitPrincipalGaussian } from '../../src/evaluation/gaussian-baseline.js';
import { expectNear, real, reference } from './reference-sets.js';

describe('fitPrincipalGaussian', () => {
  it("has the deviations of scikit-learn's principal components", () => {
    const { deviations } = fitPrincipalGaussian(real, 4);
    expect(deviations.length).to.equal(4);
    reference.principalDeviations.forEach((deviation, i) => {
      expectNear(deviations[i]!, deviation);
    });
  });

  it('refuses more components than there are numbers a sample', () => {
    expect(() => fitPrincipalGaussian(real, 17)).to.throw(InputError, '17 principal components of 16');
  });
});

describe('drawGaussian', () => {
  it('draws what has the mean and covariance of the data, with all components', () => {
    const drawn = drawGaussian(fitPrincipalGaussian(real, 16), 20_000, 5);
    const [ours, theirs] = [fitGaussian(drawn), fitGaussian(real)];
    // Six standard errors at variances below 1.6.
    theirs.mean.forEach((value, j) => {
      expect(ours.mean[j]!).to.be.closeTo(value, 0.055);
    });
    theirs.covariance.forEach((value, at) => {
      expect(ours.covariance[at]!).to.be.closeTo(value, 0.1);
    });
  });

  it('comes closer to the data with more components', () => {
    const distances = [1, 4, 16].map((count) => frechetInceptionDistance(real, drawGaussian(fitPrincipalGaussian(real, count), 2000, 5)));
    expect(distances).to.deep.equal(distances.toSorted((a, b) => b - a));
    expect(distances[2]).to.be.below(0.2);
  });

  it('is a function of seed and number of the sample, and stays in the range asked for', () => {
    const fitted = fitPrincipalGaussian(real, 3);
    const ten = drawGaussian(fitted, 10, 1);
    expect([...drawGaussian(fitted, 4, 1).values]).to.deep.equal([...sliceRows(ten, 0, 4).values]);
    expect([...row(drawGaussian(fitted, 1, 2), 0)]).not.to.deep.equal([...row(ten, 0)]);
    const clipped = drawGaussian(fitted, 10, 1, [-0.5, 0.5]).values;
    expect([...clipped]).to.deep.equal([...ten.values.map((value) => Math.min(0.5, Math.max(-0.5, value)))]);
  });
});
