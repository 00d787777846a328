import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features } from '../../src/evaluation/features.js';
import { logDensities, parzenLogLikelihood, parzenSigmas } from '../../src/evaluation/parzen.js';
import { anySet, expectNear, images, reference, reversed } from './reference-sets.js';

const [centres, validation, test] = [images(150, 20, 4), images(60, 20, 5), images(80, 20, 6)];

describe('parzenLogLikelihood', () => {
  it("is that of scikit-learn's kernel density at the width that is best on the validation part", () => {
    const { sigma, mean, standardError, sigmaAtEdge } = parzenLogLikelihood(centres, validation, test);
    expectNear(sigma, reference.parzen.sigma, 1e-12);
    expectNear(mean, reference.parzen.mean);
    expectNear(standardError, reference.parzen.standardError);
    expect(sigmaAtEdge).to.equal(false);
  });

  it('says when the best width is the first or last that was tried, whatever their order', () => {
    const at = (...sigmas: number[]) => {
      const { sigma, sigmaAtEdge } = parzenLogLikelihood(centres, validation, test, sigmas);
      return { sigma, sigmaAtEdge };
    };
    expect(at(1, 0.3, 0.6)).to.deep.equal({ sigma: 0.3, sigmaAtEdge: true });
    expect(at(0.1, 0.2)).to.deep.equal({ sigma: 0.2, sigmaAtEdge: true });
    expect(at(1, 0.3, 0.1)).to.deep.equal({ sigma: 0.3, sigmaAtEdge: false });
  });

  it('tries ten widths from 0.1 to 1', () => {
    expect(parzenSigmas.length).to.equal(10);
    expectNear(parzenSigmas[0]!, 0.1, 1e-12);
    expectNear(parzenSigmas[9]!, 1, 1e-12);
    expectNear(parzenSigmas[5]! / parzenSigmas[4]!, 10 ** (1 / 9), 1e-12);
  });

  it('refuses widths that are not positive', () => {
    expect(() => parzenLogLikelihood(centres, validation, test, [0.1, 0])).to.throw(InputError, 'the window width is 0');
    expect(() => parzenLogLikelihood(centres, validation, test, [])).to.throw(InputError, 'the window width is not given');
  });
});

describe('logDensities', () => {
  it('of one window are those of a round Gaussian', () => {
    const origin = features(new Float32Array(3), 3);
    const [values] = logDensities(origin, features(Float32Array.of(1, 2, 2), 3), [0.5]);
    expectNear(values![0]!, -9 / (2 * 0.25) - 1.5 * Math.log(2 * Math.PI * 0.25), 1e-12);
  });

  it('stay finite far from every window', () => {
    const [values] = logDensities(features(new Float32Array(4), 2), features(Float32Array.of(300, 400), 2), [0.1]);
    expectNear(values![0]!, -(500 ** 2) / 0.02 - Math.log(2 * Math.PI * 0.01), 1e-9);
  });

  it('are densities: they integrate to 1', () => {
    const step = 0.02;
    const grid = features(
      Float32Array.from({ length: 1000 }, (_, i) => (i - 500) * step),
      1,
    );
    const [values] = logDensities(features(Float32Array.of(-2, 0.3, 1), 1), grid, [0.7]);
    expectNear(
      values!.reduce((sum, value) => sum + Math.exp(value) * step, 0),
      1,
      1e-5,
    );
  });

  it('do not depend on the order of the windows', () => {
    fc.assert(
      fc.property(anySet(300, 2), anySet(4, 2), (windows, at) => {
        const [there] = logDensities(windows, at, [0.4]);
        const [back] = logDensities(reversed(windows), at, [0.4]);
        there!.forEach((value, i) => {
          expect(back![i]!).to.be.closeTo(value, 1e-9 * (1 + Math.abs(value)));
        });
      }),
      { numRuns: 10 },
    );
  });
});
