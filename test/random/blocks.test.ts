import { expect } from 'chai';
import fc from 'fast-check';
import { mostBlocks, plainBlocks, wasmBlocks } from '../../src/random/blocks.js';
import { skip } from '../skip.js';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const sequence = fc.record({ c1: word, c2: word, c3: word, k0: word, k1: word });

describe('blocks of random words', () => {
  it('are the same from WebAssembly as from TypeScript', function () {
    const fast = wasmBlocks() ?? skip(this, 'WebAssembly is not built: npm run build');
    const plain = plainBlocks();
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: mostBlocks }), sequence, (first, count, words) => {
        const expected = plain(first, count, words).subarray(0, 4 * count);
        expect(
          Buffer.compare(Buffer.from(fast(first, count, words).slice(0, 4 * count).buffer), Buffer.from(expected.slice().buffer)),
        ).to.equal(0);
      }),
    );
  });
});
