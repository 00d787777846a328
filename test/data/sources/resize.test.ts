import { expect } from 'chai';
import { resizerFor } from '../../../src/data/sources/resize.js';
import { InputError } from '../../../src/errors.js';

describe('resizerFor', () => {
  it('leaves images alone that have the size', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(resizerFor([2, 2, 1], 2).apply(bytes)).to.equal(bytes);
    expect(resizerFor([1, 4, 1], null).apply(bytes)).to.equal(bytes);
  });

  it('interpolates linearly between pixel centres', () => {
    const resizer = resizerFor([2, 2, 1], 4);
    expect(resizer.shape).to.deep.equal([4, 4, 1]);
    const row = (a: number, b: number) => [a, Math.round(0.75 * a + 0.25 * b), Math.round(0.25 * a + 0.75 * b), b];
    expect([...resizer.apply(Uint8Array.of(0, 200, 0, 200))]).to.deep.equal([0, 1, 2, 3].flatMap(() => row(0, 200)));
    expect([...resizer.apply(Uint8Array.of(0, 0, 200, 200))]).to.deep.equal([0, 50, 150, 200].flatMap((v) => [v, v, v, v]));
  });

  it('leaves no pixel out where images shrink, and keeps channels and images apart', () => {
    const one = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => [10, 20, 30][i % 3]! + (Math.floor(i / 3) % 2) * 100);
    const two = new Uint8Array(8 * 8 * 3).fill(7);
    const small = resizerFor([8, 8, 3], 2).apply(Uint8Array.from([...one, ...two]));
    expect(small).to.have.length(2 * 2 * 2 * 3);
    for (let i = 0; i < 12; i++) expect(small[i]).to.be.closeTo([60, 70, 80][i % 3]!, 4);
    expect([...small.subarray(12)]).to.deep.equal(new Array(12).fill(7));
  });

  it('refuses images that are not square', () => {
    expect(() => resizerFor([2, 3, 1], 4)).to.throw(InputError, 'images of 2x3 are not square');
  });
});
