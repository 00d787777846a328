import { expect } from 'chai';
import { float16Bits, fromFloat16, largestFloat16, smallestNormalFloat16, toFloat16 } from '../../src/onnx/float16.js';

const infinity = 0x7c00;
const allBits = Array.from({ length: 0x10000 }, (_, bits) => bits);
const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The float32 number next to a positive one, by steps up or down. */
function neighbour(x: number, steps: 1 | -1): number {
  float[0] = x;
  word[0] = word[0]! + steps;
  return float[0];
}

describe('float16', () => {
  it('reads the numbers that the standard names', () => {
    const named: readonly [number, number][] = [
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, smallestNormalFloat16],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0x3c01, 1 + 2 ** -10],
      [0x7bff, largestFloat16],
      [infinity, Number.POSITIVE_INFINITY],
      [0xc000, -2],
      [0xfc00, Number.NEGATIVE_INFINITY],
    ];
    for (const [bits, x] of named) expect(fromFloat16(bits), bits.toString(16)).to.equal(x);
    expect(Object.is(fromFloat16(0x8000), -0)).to.equal(true);
  });

  it('gives all 65,536 numbers back as they were, NaN as NaN', () => {
    for (const bits of allBits) {
      const x = fromFloat16(bits);
      if (Number.isNaN(x)) expect(Number.isNaN(fromFloat16(toFloat16(x))), bits.toString(16)).to.equal(true);
      else expect(toFloat16(x)).to.equal(bits);
    }
    expect(allBits.filter((bits) => Number.isNaN(fromFloat16(bits)))).to.have.length(2 * 1023);
  });

  it('rounds what lies between any two neighbours to the nearer one, halfway to the even one', () => {
    for (let bits = 0; bits < infinity; bits++) {
      const low = fromFloat16(bits);
      // The number after the largest would be 2^16: halfway to it infinity begins.
      const high = bits + 1 === infinity ? 2 ** 16 : fromFloat16(bits + 1);
      expect(high).to.be.above(low);
      const middle = (low + high) / 2;
      for (const [sign, side] of [
        [0, 1],
        [0x8000, -1],
      ] as const) {
        expect(toFloat16(side * middle)).to.equal(sign | (bits % 2 === 0 ? bits : bits + 1));
        expect(toFloat16(side * neighbour(middle, -1))).to.equal(sign | bits);
        expect(toFloat16(side * neighbour(middle, 1))).to.equal(sign | (bits + 1));
      }
    }
  });

  it('makes 0 of what is too small and infinity of what is too large, with its sign', () => {
    expect([...float16Bits([2 ** -25, -(2 ** -26), 65519, 65520, -1e30, Number.POSITIVE_INFINITY])]).to.deep.equal([
      0,
      0x8000,
      0x7bff,
      infinity,
      0xfc00,
      infinity,
    ]);
  });
});
