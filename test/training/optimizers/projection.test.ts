import { expect } from 'chai';
import fc from 'fast-check';
import { project } from '../../../src/training/optimizers/projection.js';
import { plainKernels } from '../../../src/training/vectors/plain.js';

const weights = [
  { name: 'bias', shape: [2], offset: 0, size: 2 },
  { name: 'kernel', shape: [3, 2], offset: 2, size: 6 },
  { name: 'filter', shape: [1, 2, 2, 1], offset: 8, size: 4 },
] as const;

const vector = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }), { minLength: 12, maxLength: 12 })
  .map((values) => Float32Array.from(values));

const columnNorms = (values: Float32Array, { offset, size, shape }: (typeof weights)[number]): number[] => {
  const columns = shape.at(-1)!;
  return Array.from({ length: columns }, (_, c) => {
    const column = [...values.subarray(offset, offset + size)].filter((_, i) => i % columns === c);
    return Math.hypot(...column);
  });
};

describe('a projection', () => {
  it('clips every parameter', () => {
    const values = Float32Array.of(-3, -0.5, 0, 0.5, 3);
    project(plainKernels, { kind: 'clip', limit: 0.5 }, values, 0, []);
    expect([...values]).to.deep.equal([-0.5, -0.5, 0, 0.5, 0.5]);
  });

  it('brings columns that are too long to the limit, and leaves the others and the biases', () => {
    fc.assert(
      fc.property(vector, fc.constantFrom(0.5, 2, 60), (before, limit) => {
        const after = before.slice();
        project(plainKernels, { kind: 'max-norm', limit }, after, 0, weights);
        expect([...after.subarray(0, 2)]).to.deep.equal([...before.subarray(0, 2)]);
        for (const weight of weights.slice(1)) {
          const [old, now] = [columnNorms(before, weight), columnNorms(after, weight)];
          for (const [c, norm] of now.entries()) expect(norm).to.be.closeTo(Math.min(limit, old[c]!), 1e-5 * limit);
        }
        for (let i = 0; i < before.length; i++) expect(after[i]! * before[i]!).to.be.at.least(0);
      }),
    );
  });

  it('of a piece of a network takes the weights that lie in it', () => {
    const all = Float32Array.from({ length: 12 }, (_, i) => i + 1);
    const pieces = all.slice();
    project(plainKernels, { kind: 'max-norm', limit: 1 }, all, 0, weights);
    project(plainKernels, { kind: 'max-norm', limit: 1 }, pieces.subarray(0, 8), 0, weights);
    project(plainKernels, { kind: 'max-norm', limit: 1 }, pieces.subarray(8), 8, weights);
    expect(pieces).to.deep.equal(all);
  });
});
