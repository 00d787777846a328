import { expect } from 'chai';
import fc from 'fast-check';
import { type Features, row } from '../../src/evaluation/features.js';
import { allProducts, toRows, visitSquaredDistances, visitSquaredDistancesWithin } from '../../src/evaluation/pairs.js';
import { anySet, correlated } from './reference-sets.js';

function plainDistance(a: Features, i: number, b: Features, j: number): number {
  const y = row(b, j);
  return row(a, i).reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0);
}

/** Numbers of rows at, below and above whole tiles and whole blocks. */
const counts = fc.constantFrom(1, 2, 3, 5, 127, 128, 131, 257);

describe('pairs of rows', () => {
  it('are each visited once, with their distance', () => {
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (n, m, size) => {
        const [a, b] = [correlated(n, size, 1, 0, 1), correlated(m, size, 2, 0.5, 1)];
        const seen = new Int32Array(n * m);
        let worst = 0;
        visitSquaredDistances(toRows(a), toRows(b), ({ aStart, aEnd, bStart, bEnd, values }) => {
          for (let i = aStart; i < aEnd; i++) {
            for (let j = bStart; j < bEnd; j++) {
              seen[i * m + j]! += 1;
              const value = values[(i - aStart) * (bEnd - bStart) + j - bStart]!;
              worst = Math.max(worst, Math.abs(value - plainDistance(a, i, b, j)));
            }
          }
        });
        expect(seen.every((times) => times === 1)).to.equal(true);
        expect(worst).to.be.below(1e-12);
      }),
      { numRuns: 40 },
    );
  });

  it('of one set have the same bits both ways round, and 0 for a row and its copies', () => {
    fc.assert(
      fc.property(counts, (n) => {
        const rows = toRows(correlated(n, 5, 3, 1, 1));
        const twice = { count: 2 * n, size: 5, values: Float64Array.of(...rows.values, ...rows.values) };
        const all = new Float64Array(4 * n * n).fill(-1);
        visitSquaredDistancesWithin(twice, ({ aStart, aEnd, bStart, bEnd, values }) => {
          for (let i = aStart; i < aEnd; i++) {
            for (let j = bStart; j < bEnd; j++) all[i * 2 * n + j] = values[(i - aStart) * (bEnd - bStart) + j - bStart]!;
          }
        });
        for (let i = 0; i < n; i++) {
          expect([all[i * 2 * n + i], all[i * 2 * n + n + i]]).to.deep.equal([0, 0]);
          const [upper, lower] = [all[i * 2 * n + n - 1], all[(n - 1) * 2 * n + i]];
          if (lower !== -1) expect(upper).to.equal(lower);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('make up a product of matrices', () => {
    fc.assert(
      fc.property(anySet(130, 3), anySet(5, 3), (a, b) => {
        const { count, size, values } = allProducts(toRows(a), toRows(b));
        expect([count, size]).to.deep.equal([130, 5]);
        const [x, y] = [row(a, 129), row(b, 4)];
        expect(values[129 * 5 + 4]).to.equal(x[0]! * y[0]! + x[1]! * y[1]! + x[2]! * y[2]!);
      }),
      { numRuns: 10 },
    );
  });
});
