import { expect } from 'chai';
import { bfloat16Note, multipliesBfloat16 } from '../../../../src/engines/tensorflow/bfloat16/hardware.js';

describe('whether a processor multiplies bfloat16', () => {
  const x86 = (flags: string) => `processor\t: 0\nmodel name\t: Some bf16 CPU\nflags\t\t: fpu sse2 avx2 ${flags}\nbugs\t\t: none\n`;

  it('is read from what Linux tells', () => {
    expect(multipliesBfloat16(x86('avx512f avx512_bf16 clzero'))).to.equal(true);
    expect(multipliesBfloat16(x86('amx_bf16 amx_tile'))).to.equal(true);
    expect(multipliesBfloat16('processor\t: 0\nFeatures\t: fp asimd bf16 i8mm\n')).to.equal(true);
    expect(multipliesBfloat16(x86('avx512f'))).to.equal(false);
  });

  it('is unknown where nothing is told', () => {
    expect(multipliesBfloat16('')).to.equal(undefined);
  });

  it('is worth a line only where it does not', () => {
    expect(bfloat16Note(false)).to.include('slower');
    for (const told of [true, undefined]) expect(bfloat16Note(told)).to.equal(undefined);
  });
});
