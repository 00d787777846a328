import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../src/errors.js';
import { bestAssignment, matchCodes } from '../../src/evaluation/assignment.js';
import { row } from '../../src/evaluation/features.js';
import { expectNear, images, reference } from './reference-sets.js';

const total = (weights: readonly (readonly number[])[], columnOf: readonly number[]) =>
  columnOf.reduce((sum, column, line) => sum + weights[line]![column]!, 0);

/** The largest sum over all permutations. */
function largest(weights: readonly (readonly number[])[], line = 0, used = 0): number {
  if (line === weights.length) return 0;
  return Math.max(
    ...weights[line]!.flatMap((weight, column) =>
      used & (1 << column) ? [] : [weight + largest(weights, line + 1, used | (1 << column))],
    ),
  );
}

describe('bestAssignment', () => {
  it("is scipy's", () => {
    const set = images(12, 12, 11);
    const weights = Array.from({ length: 12 }, (_, i) => [...row(set, i)]);
    const columnOf = bestAssignment(weights);
    expect(columnOf).to.deep.equal(reference.assignment.columnOf);
    expectNear(total(weights, columnOf), reference.assignment.total);
  });

  it('is a permutation whose sum no other exceeds', () => {
    const square = fc
      .integer({ min: 1, max: 6 })
      .chain((n) => fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }));
    fc.assert(
      fc.property(square, (weights) => {
        const columnOf = bestAssignment(weights);
        expect(columnOf.toSorted((a, b) => a - b)).to.deep.equal(weights.map((_, i) => i));
        expect(total(weights, columnOf)).to.equal(largest(weights));
      }),
    );
  });

  it('refuses weights that are not square or not finite', () => {
    expect(() => bestAssignment([[1, 2]])).to.throw(InputError, 'weights of 1 rows');
    expect(() => bestAssignment([[Number.NaN]])).to.throw(InputError, 'weights of 1 rows');
  });
});

describe('matchCodes', () => {
  it('finds any renaming of the classes again, with full accuracy', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
    fc.assert(
      fc.property(order, (classOf) => {
        const codes = Array.from({ length: 50 }, (_, i) => i % 5);
        const labels = codes.map((code) => classOf[code]!);
        expect(matchCodes(codes, labels, 5)).to.deep.equal({ classOf, accuracy: 1 });
      }),
    );
  });

  it('counts samples off the best match as wrong', () => {
    expect(matchCodes([0, 0, 0, 1, 1, 1], [1, 1, 0, 0, 0, 0], 2)).to.deep.equal({ classOf: [1, 0], accuracy: 5 / 6 });
  });

  it('refuses codes and labels out of range or without partner', () => {
    expect(() => matchCodes([0, 2], [0, 1], 2)).to.throw(InputError, 'code 2 with label 1');
    expect(() => matchCodes([0, 1], [0, 2], 2)).to.throw(InputError, 'code 1 with label 2');
    expect(() => matchCodes([0], [], 2)).to.throw(InputError, '1 codes and 0 labels');
  });
});
