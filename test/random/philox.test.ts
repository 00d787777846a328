import { expect } from 'chai';
import { philox4x32 } from '../../src/random/philox.js';

const wordsOf = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16));

describe('philox4x32', () => {
  // The rows `philox4x32 10` of tests/kat_vectors in the Random123 distribution 1.14.0: counter, key, block.
  const known = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const;

  for (const [counter, key, block] of known) {
    it(`gives Random123's block for counter ${counter}`, () => {
      const [c0, c1, c2, c3] = wordsOf(counter);
      const [k0, k1] = wordsOf(key);
      const into = new Uint32Array(4);
      philox4x32(into, 0, c0!, c1!, c2!, c3!, k0!, k1!);
      expect([...into]).to.deep.equal(wordsOf(block));
    });
  }
});
