import { PixelNorm } from '../../src/layers/pixel-norm.js';
import { expectNear } from '../training/support.js';
import { applied, expectTraced, wave } from './traced.js';

describe('pixel normalisation', () => {
  it('brings the mean square of the channels of each position to 1', () => {
    const x = wave(2 * 4 * 3);
    const { values } = applied(new PixelNorm({ name: 'norm', epsilon: 1e-4 }), x, [2, 2, 2, 3]);
    const expected = x.map((value, i) => {
      const first = i - (i % 3);
      const square = x.slice(first, first + 3).reduce((sum, other) => sum + other ** 2, 0) / 3;
      return value / Math.sqrt(square + 1e-4);
    });
    expectNear(values, expected, 1e-5);
  });

  it('traces with its gradients of both orders', () => expectTraced(() => new PixelNorm({ name: 'norm', epsilon: 1e-2 }), [2, 2, 2, 3]));
});
