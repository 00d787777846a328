import { expect } from 'chai';
import fc from 'fast-check';
import { shareVectors, type TakeVector } from '../../../src/training/vectors/space.js';
import { kernelsOrSkip } from './support.js';

const lengths = fc.array(fc.nat(2000), { maxLength: 8 });

const takeAll = (wanted: readonly number[]) => (take: TakeVector) => wanted.map(take);

describe('vectors that threads share', () => {
  it('without kernels lie on buffers of their own, of the lengths asked for', () => {
    fc.assert(
      fc.property(lengths, (wanted) => {
        const { vectors, wasm } = shareVectors(undefined, takeAll(wanted));
        expect(wasm).to.equal(undefined);
        expect(vectors.map(({ length }) => length)).to.deep.equal(wanted);
        for (const { buffer } of vectors) expect(buffer).to.be.instanceOf(SharedArrayBuffer);
      }),
    );
  });

  it('for kernels lie in one memory, at cache lines, without a common element, all zero', function () {
    const module = kernelsOrSkip(this);
    fc.assert(
      fc.property(lengths, (wanted) => {
        const { vectors, wasm } = shareVectors(module, takeAll(wanted));
        for (const [i, vector] of vectors.entries()) {
          expect(vector).to.have.length(wanted[i]!);
          expect(vector.buffer).to.equal(wasm!.memory.buffer);
          expect(vector.byteOffset % 64).to.equal(0);
          expect(vector.every((x) => x === 0)).to.equal(true);
          vector.fill(i + 1);
        }
        for (const [i, vector] of vectors.entries()) expect(vector.every((x) => x === i + 1)).to.equal(true);
      }),
    );
  });

  it('that are more than addresses of 32 bits reach lie on buffers of their own', function () {
    const module = kernelsOrSkip(this);
    // Never written, so they take no memory.
    const { vectors, wasm } = shareVectors(module, takeAll([3 * 2 ** 28, 2 ** 28]));
    expect(wasm).to.equal(undefined);
    expect(vectors.map(({ length }) => length)).to.deep.equal([3 * 2 ** 28, 2 ** 28]);
  });
});
