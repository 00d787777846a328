import { expect } from 'chai';
import * as fc from 'fast-check';
import { fitAlphaBeta, secondsOf } from '../../../src/bench/ranks/alpha-beta.js';

const sizes = [64, 4096, 65_536, 2 ** 20, 2 ** 24];

describe('the fit of alpha and beta', () => {
  it('finds what points were made of, in any order', () => {
    const cost = fc.record({
      alpha: fc.double({ min: 1e-6, max: 1e-3, noNaN: true }),
      beta: fc.double({ min: 1e-11, max: 1e-8, noNaN: true }),
    });
    fc.assert(
      fc.property(cost, fc.shuffledSubarray(sizes, { minLength: 2 }), (made, bytes) => {
        const { alpha, beta } = fitAlphaBeta(bytes.map((n) => ({ bytes: n, seconds: secondsOf(made, n) })));
        expect(alpha / made.alpha).to.be.closeTo(1, 1e-4);
        expect(beta / made.beta).to.be.closeTo(1, 1e-4);
      }),
    );
  });

  it('counts errors as shares, so that a short message is fitted as well as a long one', () => {
    const noisy = sizes.map((bytes, i) => ({ bytes, seconds: (1e-4 + 1e-9 * bytes) * (i % 2 === 0 ? 1.05 : 0.95) }));
    const fitted = fitAlphaBeta(noisy);
    for (const { bytes, seconds } of noisy) expect(secondsOf(fitted, bytes) / seconds).to.be.closeTo(1, 0.12);
  });

  it('has no cost below 0', () => {
    const falling = [1000, 2000].map((bytes) => ({ bytes, seconds: 1 / bytes }));
    expect(fitAlphaBeta(falling).beta).to.equal(0);
    const fromBelow = [1000, 2000].map((bytes) => ({ bytes, seconds: 1e-6 * (bytes - 500) }));
    expect(fitAlphaBeta(fromBelow).alpha).to.equal(0);
  });
});
