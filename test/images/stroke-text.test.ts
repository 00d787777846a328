import { expect } from 'chai';
import { textPath, textWidth } from '../../src/images/stroke-text.js';

const numbers = (path: string): number[] => [...path.matchAll(/-?[\d.]+/g)].map(([text]) => Number(text));

describe('text in strokes', () => {
  it('stands on its base line, as high as its size', () => {
    expect(textPath('I', { x: 0, y: 10, size: 6 })).to.equal('M1 4L3 4M2 4L2 10M1 10L3 10');
  });

  it('has lower-case letters as smaller capitals', () => {
    const ys = numbers(textPath('i', { x: 0, y: 10, size: 10 })).filter((_, i) => i % 2 === 1);
    expect(Math.min(...ys)).to.equal(2);
    expect(textWidth('i', 10)).to.be.closeTo(8, 1e-9);
  });

  it('begins, ends or is centred at x', () => {
    const leftOf = (anchor: 'start' | 'middle' | 'end') => numbers(textPath('LL', { x: 100, y: 0, size: 6, anchor }))[0];
    expect([leftOf('start'), leftOf('middle'), leftOf('end')]).to.deep.equal([100, 94, 88]);
  });

  it('has every letter and digit, and a box for what it does not know', () => {
    const drawn = new Set([...'ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789.,:-+=_/%()'].map((text) => textPath(text, { x: 0, y: 0, size: 6 })));
    expect(drawn.size).to.equal(46);
    expect(textPath('é', { x: 0, y: 0, size: 6 })).to.equal('M0 0L0 -6L4 -6L4 0L0 0');
  });
});
