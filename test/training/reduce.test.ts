import { expect } from 'chai';
import fc from 'fast-check';
import { chunkLength, combineState, meanOfNumbers, meanOverShards, scratchLevels } from '../../src/training/reduce.js';
import { plainKernels } from '../../src/training/vectors/plain.js';

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });

/** A few shards of a few numbers each. */
const shardsOf = (count: fc.Arbitrary<number>) =>
  fc
    .tuple(count, fc.integer({ min: 1, max: 40 }))
    .chain(([shards, length]) =>
      fc.array(fc.array(float, { minLength: length, maxLength: length }), { minLength: shards, maxLength: shards }),
    )
    .map((rows) => rows.map((row) => Float32Array.from(row)));

/** The mean over [start, end) of the shards, with its sum of squares. */
function meanOf(shards: readonly Float32Array[], start = 0, end = shards[0]!.length) {
  const scratch = Array.from({ length: scratchLevels(shards.length) }, () => new Float32Array(chunkLength));
  return meanOverShards(plainKernels, shards, shards.length, start, end, scratch);
}

const mean = (shards: readonly Float32Array[]): Float32Array => meanOf(shards).mean;

describe('the mean over shards', () => {
  it('is the mean, for any number of shards from 1 to 17', () => {
    fc.assert(
      fc.property(shardsOf(fc.integer({ min: 1, max: 17 })), (shards) => {
        const actual = mean(shards);
        for (let i = 0; i < actual.length; i++) {
          const numbers = shards.map((shard) => shard[i]!);
          const size = numbers.reduce((sum, value) => sum + Math.abs(value), 0);
          const expected = numbers.reduce((sum, value) => sum + value, 0) / shards.length;
          expect(actual[i]).to.be.closeTo(expected, 1e-6 * size + 1e-30);
        }
      }),
    );
  });

  it('of 8 shards is that of the means of its aligned halves and quarters, bit for bit', () => {
    fc.assert(
      fc.property(shardsOf(fc.constant(8)), (shards) => {
        const whole = [...mean(shards)];
        expect([...mean([mean(shards.slice(0, 4)), mean(shards.slice(4))])]).to.deep.equal(whole);
        expect([...mean([0, 2, 4, 6].map((s) => mean(shards.slice(s, s + 2))))]).to.deep.equal(whole);
      }),
    );
  });

  it('sums in pairs: the left half is the largest power of two below the count', () => {
    // 2^24 + 1 is no float32, so the order of the additions shows: one after another gives 4, halves of 2 and 3 give 3.
    const big = 2 ** 24;
    const shards = [1, 1, 1, big, -big].map((value) => Float32Array.of(value));
    expect(mean(shards)[0]).to.equal(Math.fround(2 / 5));
  });

  it('of a piece is that of the whole, with the sum of squares of the piece', () => {
    fc.assert(
      fc.property(shardsOf(fc.integer({ min: 1, max: 9 })), fc.nat(), fc.nat(), (shards, a, b) => {
        const length = shards[0]!.length;
        const [start, end] = [a % (length + 1), b % (length + 1)].sort((x, y) => x - y) as [number, number];
        const piece = meanOf(shards, start, end);
        expect([...piece.mean]).to.deep.equal([...mean(shards).subarray(start, end)]);
        const square = piece.mean.reduce((sum, x) => sum + x * x, 0);
        expect(piece.square).to.be.closeTo(square, 1e-12 * square);
      }),
    );
  });

  it('leaves the shards as they were', () => {
    fc.assert(
      fc.property(shardsOf(fc.integer({ min: 1, max: 9 })), (shards) => {
        const before = shards.map((shard) => shard.slice());
        mean(shards);
        expect(shards).to.deep.equal(before);
      }),
    );
  });

  it('tells of numbers that are not finite by its sum of squares', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const shards of [[Float32Array.of(1, bad)], [Float32Array.of(1, bad), Float32Array.of(1, 2)]]) {
        expect(Number.isFinite(meanOf(shards).square)).to.equal(false);
      }
    }
  });
});

describe('the mean of one number a shard', () => {
  it('is that of the same tree in double precision', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 8, maxLength: 8 }),
        (x) => {
          const [a, b, c, d, e, f, g, h] = x as [number, number, number, number, number, number, number, number];
          expect(meanOfNumbers(x)).to.equal((a + b + (c + d) + (e + f + (g + h))) / 8);
          expect(meanOfNumbers(x.slice(0, 3))).to.equal((a + b + c) / 3);
        },
      ),
    );
  });
});

describe('the state of several shards', () => {
  it('is combined weight by weight: mean, first or sum of changes', () => {
    const weight = (offset: number, combination: 'mean' | 'first' | 'sum') => ({
      name: combination,
      shape: [1],
      size: 1,
      offset,
      combination,
    });
    const into = new Float32Array(3);
    const shards = [Float32Array.of(1, 2, 13), Float32Array.of(3, 9, 10), Float32Array.of(8, 9, 17)];
    combineState([weight(0, 'mean'), weight(1, 'first'), weight(2, 'sum')], Float32Array.of(0, 0, 10), shards, into);
    expect([...into]).to.deep.equal([4, 2, 20]);
  });

  it('that no shard has changed stays as it is, bit for bit', () => {
    fc.assert(
      fc.property(float, fc.integer({ min: 1, max: 17 }), fc.constantFrom('mean', 'first', 'sum'), (value, count, combination) => {
        const old = Float32Array.of(value);
        const into = new Float32Array(1);
        combineState(
          [{ name: 'w', shape: [1], size: 1, offset: 0, combination }],
          old,
          Array.from({ length: count }, () => old.slice()),
          into,
        );
        expect(into[0]).to.equal(old[0]! + 0);
      }),
    );
  });
});
