import { expect } from 'chai';
import fc from 'fast-check';
import type { Layouts, WeightLayout } from '../../src/engines/layout.js';
import { chunkLength } from '../../src/training/reduce.js';
import { chunksOf, elementsOf, sliceParameters } from '../../src/training/slices.js';

/** Layouts of networks from the sizes of their weights. */
function layoutsOf(networks: readonly (readonly number[])[]): Layouts {
  return Object.fromEntries(
    networks.map((sizes, n) => {
      let offset = 0;
      const parameters = sizes.map((size, i): WeightLayout => {
        const placed = { name: `w${i}`, shape: [size], offset, size };
        offset += size;
        return placed;
      });
      return [`network${n}`, { parameters, state: [], parameterCount: offset, stateCount: 0 }];
    }),
  );
}

const networks = fc.array(fc.array(fc.integer({ min: 1, max: 6 * chunkLength }), { maxLength: 6 }), { minLength: 1, maxLength: 3 });
const pieces = fc.integer({ min: 1, max: 9 });

describe('slices of parameters', () => {
  it('cover every element of every network exactly once, in at most as many pieces as asked', () => {
    fc.assert(
      fc.property(networks, pieces, fc.boolean(), (sizes, count, whole) => {
        const layouts = layoutsOf(sizes);
        const names = Object.keys(layouts);
        const slices = sliceParameters(names, layouts, count, whole);
        expect(slices.length).to.be.at.most(count);
        let position = 0;
        let base = 0;
        const ranges = slices.flat();
        for (const network of names) {
          position = 0;
          for (const range of ranges.filter((r) => r.network === network)) {
            expect(range.start).to.equal(position);
            expect(range.end).to.be.greaterThan(range.start);
            expect(range.gradientStart).to.equal(base + range.start);
            position = range.end;
          }
          expect(position).to.equal(layouts[network]!.parameterCount);
          base += position;
        }
      }),
    );
  });

  it('are cut at whole chunks of a network, or between weights', () => {
    fc.assert(
      fc.property(networks, pieces, (sizes, count) => {
        const layouts = layoutsOf(sizes);
        const names = Object.keys(layouts);
        for (const { start } of sliceParameters(names, layouts, count).flat()) expect(start % chunkLength).to.equal(0);
        for (const { network, start, end } of sliceParameters(names, layouts, count, true).flat()) {
          const { parameters } = layouts[network]!;
          expect(parameters.some(({ offset }) => offset === start)).to.equal(true);
          expect(parameters.some(({ offset, size }) => offset + size === end)).to.equal(true);
        }
      }),
    );
  });

  it('are a range for each weight where those are to be whole', () => {
    fc.assert(
      fc.property(networks, pieces, (sizes, count) => {
        const layouts = layoutsOf(sizes);
        const ranges = sliceParameters(Object.keys(layouts), layouts, count, true).flat();
        expect(ranges.map(({ start, end }) => end - start)).to.deep.equal(sizes.flat());
      }),
    );
  });

  it('consist of the same chunks however many they are', () => {
    fc.assert(
      fc.property(networks, pieces, fc.boolean(), (sizes, count, whole) => {
        const layouts = layoutsOf(sizes);
        const names = Object.keys(layouts);
        const chunks = sliceParameters(names, layouts, count, whole).flat().flatMap(chunksOf);
        expect(chunks).to.deep.equal(sliceParameters(names, layouts, 1, whole).flat().flatMap(chunksOf));
        expect(elementsOf(chunks)).to.equal(sizes.flat().reduce((a, b) => a + b, 0));
        for (const chunk of chunks) expect(elementsOf([chunk])).to.be.within(1, chunkLength);
      }),
    );
  });

  it('are about equal, and one where there is little to share', () => {
    const [large, small] = [layoutsOf([[40 * chunkLength]]), layoutsOf([[2 * chunkLength]])];
    const lengths = sliceParameters(['network0'], large, 4).map((slice) => slice.reduce((sum, r) => sum + r.end - r.start, 0));
    expect(lengths).to.deep.equal([10, 10, 10, 10].map((n) => n * chunkLength));
    expect(sliceParameters(['network0'], small, 4)).to.have.length(1);
  });
});
