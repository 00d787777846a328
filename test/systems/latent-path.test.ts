import { expect } from 'chai';
import fc from 'fast-check';
import { latentPath } from '../../src/systems/latent-path.js';

const latents = fc
  .integer({ min: 2, max: 20 })
  .chain((size) =>
    fc.tuple(...[0, 1].map(() => fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: size, maxLength: size }))),
  );
const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe('the way between two latents', () => {
  for (const distribution of ['normal', 'uniform', 'uniform01'] as const) {
    it(`has both ends to the bit: ${distribution}`, () => {
      fc.assert(
        fc.property(latents, fc.integer({ min: 2, max: 9 }), ([from, to], steps) => {
          const path = latentPath(from!, to!, steps, distribution);
          expect(path.length).to.equal(steps * from!.length);
          // 0 for what may be -0.
          expect(Array.from(path.subarray(0, from!.length), (x) => x + 0)).to.deep.equal(from!.map((x) => x + 0));
          expect(Array.from(path.subarray(path.length - to!.length), (x) => x + 0)).to.deep.equal(to!.map((x) => x + 0));
        }),
      );
    });
  }

  it('stays on the sphere where latents are normal, and on the chord where they are uniform', () => {
    const [from, to] = [
      [3, 0, 0],
      [0, 3, 0],
    ];
    const arc = latentPath(from!, to!, 5, 'normal');
    for (let step = 0; step < 5; step++) expect(norm(arc.subarray(3 * step, 3 * step + 3))).to.be.closeTo(3, 1e-6);
    expect([...latentPath(from!, to!, 3, 'uniform')]).to.deep.equal([3, 0, 0, 1.5, 1.5, 0, 0, 3, 0]);
  });

  it('is one latent where both ends are, or there is one step', () => {
    expect([...latentPath([1, 2], [1, 2], 3, 'uniform')]).to.deep.equal([1, 2, 1, 2, 1, 2]);
    expect([...latentPath([1, 2], [3, 4], 1, 'normal')]).to.deep.equal([1, 2]);
  });
});
