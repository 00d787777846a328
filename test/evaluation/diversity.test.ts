import { expect } from 'chai';
import fc from 'fast-check';
import { diversity } from '../../src/evaluation/diversity.js';
import { fillSamples } from '../../src/random/random.js';

/** Points around some of the modes of the ring of eight, in turn. */
function ring(modes: readonly number[], n = 400, seed = 1): Float32Array {
  const points = new Float32Array(2 * n);
  fillSamples(points, 2, 0, 'normal', { seed, purpose: 'ring' });
  return points.map((noise, i) => {
    const angle = (modes[(i >> 1) % modes.length]! * Math.PI) / 4;
    return 2 * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + 0.02 * noise;
  });
}

const all = [0, 1, 2, 3, 4, 5, 6, 7];

describe('the diversity of samples', () => {
  it('is the ratio of the geometric means of their distances', () => {
    // Distances 3, 4, 5 and 1, 1, 1.
    const generated = Float32Array.of(0, 0, 3, 0, 0, 4);
    const data = Float32Array.of(0, 0, 1, 0, 0.5, Math.sqrt(3) / 2);
    expect(diversity(generated, data, 2)).to.be.closeTo(60 ** (1 / 3), 1e-6);
  });

  it('is 1 for the data themselves and near it for others of their distribution', () => {
    expect(diversity(ring(all), ring(all), 2)).to.equal(1);
    expect(diversity(ring(all, 400, 2), ring(all), 2)).to.be.closeTo(1, 0.05);
  });

  it('falls with the modes that are given up, even where those left are far apart', () => {
    const left = (modes: readonly number[]) => diversity(ring(modes), ring(all), 2);
    expect(left([3])).to.be.below(0.05);
    expect(left([0, 4])).to.be.closeTo(0.2, 0.05);
    expect(left([0, 1, 2])).to.be.closeTo(0.3, 0.05);
    expect(left([0, 1, 2, 3])).to.be.closeTo(0.5, 0.05);
    expect(left([0, 1, 2, 3, 4, 5, 6])).to.be.closeTo(0.9, 0.05);
  });

  it('is nearly 0 for the same sample again and again', () => {
    expect(diversity(new Float32Array(20).fill(1), ring(all), 2)).to.be.within(0, 1e-5);
  });

  it('does not depend on the order, place or scale of both', () => {
    const values = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (given, scale, shift) => {
          // Samples far enough from each other that rounding does not matter.
          const generated = Float32Array.from(given, (value, i) => value + 3 * i);
          const data = Float32Array.from(given, (value, i) => 2 * value - 3 * i);
          const moved = (x: Float32Array) => x.map((value) => scale * value + shift);
          const before = diversity(generated, data, 1);
          expect(diversity(moved(generated).reverse(), moved(data), 1) / before).to.be.closeTo(1, 1e-3);
        },
      ),
    );
  });

  it('can’t be told of one sample, or of values that are not finite', () => {
    expect(diversity(Float32Array.of(1, 2), ring(all), 2)).to.be.NaN;
    expect(diversity(Float32Array.of(1, Number.NaN, 3, 4), ring(all), 2)).to.be.NaN;
  });
});
