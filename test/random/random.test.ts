import { expect } from 'chai';
import fc from 'fast-check';
import type { Distribution } from '../../src/random/distribution.js';
import { fillLabels, fillSamples, Random, type RandomKey } from '../../src/random/random.js';

const key: RandomKey = { seed: 7, purpose: 'latent', iteration: 3, phase: 'generator', repeat: 0 };

function samples(count: number, perSample: number, first: number, distribution: Distribution, k: RandomKey): Float32Array {
  const into = new Float32Array(count * perSample);
  fillSamples(into, perSample, first, distribution, k);
  return into;
}

/** Mean of value^power. */
const moment = (values: Float32Array, power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('fillSamples', () => {
  it('gives the same samples however they are sliced', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.constantFrom<Distribution>('normal', 'uniform', 'uniform01'),
        (perSample, count, cut, first, distribution) => {
          const whole = samples(count, perSample, first, distribution, key);
          const head = Math.min(cut, count);
          const parts = [
            ...samples(head, perSample, first, distribution, key),
            ...samples(count - head, perSample, first + head, distribution, key),
          ];
          expect(parts).to.deep.equal([...whole]);
        },
      ),
    );
  });

  it('tells sample numbers apart beyond 2^32', () => {
    expect([...samples(1, 8, 5, 'normal', key)]).to.not.deep.equal([...samples(1, 8, 5 + 2 ** 32, 'normal', key)]);
  });

  it('gives other numbers when any field of the key is another, or absent', () => {
    const others: RandomKey[] = [
      { ...key, seed: 8 },
      { ...key, seed: 7 + 2 ** 32 },
      { ...key, purpose: 'noise' },
      { ...key, iteration: 4 },
      { ...key, iteration: 3 + 2 ** 32 },
      { ...key, phase: 'discriminator' },
      { ...key, repeat: 1 },
      { seed: 7, purpose: 'latent', iteration: 3, phase: 'generator' },
      { seed: 7, purpose: 'latent', iteration: 3, repeat: 0 },
      { seed: 7, purpose: 'latent', phase: 'generator', repeat: 0 },
    ];
    const rows = [key, ...others].map((k) => samples(1, 8, 0, 'uniform', k).join());
    expect(new Set(rows).size).to.equal(rows.length);
  });

  it('draws normals with the moments of the standard normal', () => {
    const values = samples(1000, 200, 0, 'normal', key);
    // 200,000 draws: standard errors of the first four moments are 0.0022, 0.0032, 0.0087 and 0.022.
    expect(moment(values, 1)).to.be.closeTo(0, 0.01);
    expect(moment(values, 2)).to.be.closeTo(1, 0.015);
    expect(moment(values, 3)).to.be.closeTo(0, 0.04);
    expect(moment(values, 4)).to.be.closeTo(3, 0.1);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(beyondTwo).to.be.closeTo(0.0455, 0.002);
  });

  it('draws both of a pair of normals independently', () => {
    const values = samples(50_000, 2, 0, 'normal', key);
    let product = 0;
    let squares = 0;
    for (let i = 0; i < values.length; i += 2) {
      product += values[i]! * values[i + 1]!;
      squares += (values[i]! ** 2 - 1) * (values[i + 1]! ** 2 - 1);
    }
    expect(product / 50_000).to.be.closeTo(0, 0.02);
    expect(squares / 50_000).to.be.closeTo(0, 0.05);
  });

  for (const [distribution, low] of [
    ['uniform', -1],
    ['uniform01', 0],
  ] as const) {
    it(`spreads ${distribution} evenly over [${low}, 1)`, () => {
      const values = samples(1000, 100, 0, distribution, key);
      const bins = new Array<number>(50).fill(0);
      for (const value of values) {
        expect(value >= low && value < 1).to.equal(true);
        bins[Math.floor(((value - low) / (1 - low)) * 50)]! += 1;
      }
      // 49 degrees of freedom: 85.4 is exceeded once in a thousand keys.
      expect(chiSquare(bins)).to.be.below(85.4);
    });
  }

  it('refuses lengths that are no whole number of samples, and numbers that are no counts', () => {
    expect(() => fillSamples(new Float32Array(7), 2, 0, 'normal', key)).to.throw(RangeError, 'no whole number of samples');
    expect(() => fillSamples(new Float32Array(4), 2, -1, 'normal', key)).to.throw(RangeError, 'firstSample');
    expect(() => fillSamples(new Float32Array(4), 2, 0, 'normal', { ...key, seed: 0.5 })).to.throw(RangeError, 'seed');
    expect(() => fillSamples(new Float32Array(4), 2, 0, 'normal', { ...key, iteration: -1 })).to.throw(RangeError, 'iteration');
  });
});

describe('fillLabels', () => {
  const labels = (count: number, classes: number, first: number) => {
    const into = new Int32Array(count);
    fillLabels(into, classes, first, key);
    return [...into];
  };

  it('gives the same labels however they are sliced', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (classes, a, b) => {
        expect([...labels(a, classes, 5), ...labels(b, classes, 5 + a)]).to.deep.equal(labels(a + b, classes, 5));
      }),
    );
  });

  it('draws all classes equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of labels(50_000, 10, 0)) counts[label]! += 1;
    // 9 degrees of freedom: 27.9 is exceeded once in a thousand keys.
    expect(chiSquare(counts)).to.be.below(27.9);
  });

  it('refuses a number of classes that is none', () => {
    expect(() => labels(1, 0, 0)).to.throw(RangeError, 'number of classes');
  });
});

describe('Random', () => {
  it('repeats its sequence for the same key and sample, and no other', () => {
    const draw = (k: RandomKey, sample?: number) => {
      const random = new Random(k, sample);
      return Array.from({ length: 10 }, () => random.uint32());
    };
    expect(draw(key)).to.deep.equal(draw({ ...key }, 0));
    expect(draw(key)).to.not.deep.equal(draw(key, 1));
    expect(draw(key)).to.not.deep.equal(draw({ ...key, repeat: 1 }));
  });

  it('gives the normals that fillSamples gives the sample', () => {
    const random = new Random(key, 12);
    const row = Float32Array.from({ length: 9 }, () => random.normal());
    expect([...row]).to.deep.equal([...samples(1, 9, 12, 'normal', key)]);
  });

  it('gives the label that fillLabels gives the sample', () => {
    const into = new Int32Array(20);
    fillLabels(into, 3, 0, key);
    expect(Array.from(into, (_, sample) => new Random(key, sample).integer(3))).to.deep.equal([...into]);
  });

  it('draws integers below the bound, all equally often', () => {
    const random = new Random(key);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 35_000; i++) counts[random.integer(7)]! += 1;
    // 6 degrees of freedom: 22.5 is exceeded once in a thousand keys.
    expect(chiSquare(counts)).to.be.below(22.5);
  });

  it('is not biased by a bound just above half of 2^32', () => {
    // Plain remainders would give numbers below 2^30 twice as often as others: a share of 1/2 instead of 1/3.
    const random = new Random(key);
    const bound = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.integer(bound) < 2 ** 30) low++;
    expect(low / 30_000).to.be.closeTo(1 / 3, 0.012);
  });

  it('draws uniform doubles in [0, 1) with the right mean and variance', () => {
    const random = new Random(key);
    const values = Float64Array.from({ length: 50_000 }, () => random.uniform());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.min(...values.slice(0, 1000))).to.be.at.least(0);
    expect(Math.max(...values.slice(0, 1000))).to.be.below(1);
    expect(mean).to.be.closeTo(0.5, 0.006);
    expect(variance).to.be.closeTo(1 / 12, 0.002);
  });

  it('refuses bounds that are none', () => {
    for (const bound of [0, -1, 1.5, 2 ** 33, Number.NaN]) expect(() => new Random(key).integer(bound)).to.throw(RangeError, 'the bound');
  });
});
