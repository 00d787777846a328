import { expect } from 'chai';
import fc from 'fast-check';
import { float32Text } from '../../../src/serving/rest/float32-text.js';

const textOf = (...values: number[]): string => float32Text(Float32Array.from(values)).toString();

describe('float32 numbers as JSON', () => {
  it('every finite number reads back with its bits, with nine digits at most', () => {
    const bits = fc.uint32Array({ minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(bits, (words) => {
        const values = new Float32Array(words.buffer, words.byteOffset, words.length).filter(Number.isFinite);
        const text = float32Text(values).toString();
        const read = Float32Array.from(JSON.parse(`[${text}]`));
        expect(new Uint32Array(read.buffer)).deep.equal(new Uint32Array(values.buffer));
        for (const one of text.split(',')) expect(one.replace(/e.*/, '').replace(/^-?0*\.?0*|\.|0+$/g, '').length).most(9);
      }),
      { numRuns: 2000 },
    );
  });

  it('numbers of the size that images have read back with their bits', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: -2, max: 2, noNaN: true, minLength: 1 }), (values) => {
        expect(Float32Array.from(JSON.parse(`[${float32Text(values)}]`))).deep.equal(values);
      }),
      { numRuns: 2000 },
    );
  });

  it('short numbers are short', () => {
    expect(textOf(0, -0, 1, -1, 0.5, 0.1, -0.3, 100, 1234567, 0.00001, 16777216)).equal(
      '0,-0,1,-1,0.5,0.1,-0.3,100,1234567,1e-5,1.6777216e+7',
    );
    expect(textOf(1e-7, 3.4028234663852886e38, -1.401298464324817e-45)).equal('1e-7,3.4028235e+38,-1e-45');
  });

  it('nothing has no text', () => {
    expect(textOf()).equal('');
  });
});
