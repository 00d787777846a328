import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { features, sliceRows } from '../../src/evaluation/features.js';
import { nearestNeighbours, nearestOthers, squaredRadii } from '../../src/evaluation/nearest-neighbours.js';
import { correlated, expectNear, generated, real, reference } from './reference-sets.js';

const line = (...xs: number[]) => features(Float32Array.from(xs), 1);

describe('nearestNeighbours', () => {
  it('finds those that scikit-learn finds, at its distances', () => {
    const found = nearestNeighbours(sliceRows(generated, 0, 20), real, 3);
    expect([...found.indices]).to.deep.equal(reference.neighbours.indices);
    reference.neighbours.squaredDistances.forEach((distance, i) => {
      expectNear(found.squaredDistances[i]!, distance);
    });
  });

  it('gives the lower index of two as near, and 0 for a copy', () => {
    const { indices, squaredDistances } = nearestNeighbours(line(2), line(3, 1, 2, 3), 4);
    expect([...indices]).to.deep.equal([2, 0, 1, 3]);
    expect([...squaredDistances]).to.deep.equal([0, 1, 1, 1]);
  });

  it('needs as many rows to search as neighbours are asked for', () => {
    expect(() => nearestNeighbours(line(1, 2, 3), line(1), 2)).to.throw(InputError, '1 searched samples where at least 2');
  });
});

describe('nearestOthers', () => {
  it('finds in one set what a search for one more, without the row itself, finds', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 127, 129, 300), fc.integer({ min: 1, max: 4 }), fc.nat(1000), (count, k, seed) => {
        const set = correlated(count, 3, seed, 0, 1);
        const others = nearestOthers(set, k);
        const all = nearestNeighbours(set, set, k + 1);
        for (let i = 0; i < count; i++) {
          expect([...all.indices.subarray(i * (k + 1), (i + 1) * (k + 1))]).to.deep.equal([
            i,
            ...others.indices.subarray(i * k, i * k + k),
          ]);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('takes a copy of a row for a neighbour, the row itself not', () => {
    const { indices, squaredDistances } = nearestOthers(line(5, 1, 5), 1);
    expect([...indices]).to.deep.equal([2, 0, 0]);
    expect([...squaredDistances]).to.deep.equal([0, 16, 0]);
  });

  it("gives scikit-learn's radii", () => {
    const radii = squaredRadii(sliceRows(real, 0, 20), 3);
    reference.nearestOthers.forEach((radius, i) => {
      expectNear(radii[i]!, radius);
    });
  });
});
