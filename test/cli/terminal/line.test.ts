import { expect } from 'chai';
import fc from 'fast-check';
import { bar, firstThatFits, render, widthOf } from '../../../src/cli/terminal/line.js';

const layout = (...texts: string[]) => texts.map((text) => [{ text }]);

describe('a line of the terminal', () => {
  it('takes the first layout that fits', () => {
    const layouts = [layout('everything', 'there', 'is'), layout('some', 'of it'), layout('it')];
    expect(firstThatFits(layouts, 100)).to.equal('everything  there  is');
    expect(firstThatFits(layouts, 11)).to.equal('some  of it');
    expect(firstThatFits(layouts, 10)).to.equal('it');
  });

  it('leaves out whole parts where nothing fits', () => {
    expect(firstThatFits([layout('first', 'second')], 8)).to.equal('first');
    expect(firstThatFits([layout('first', 'second')], 2)).to.equal('');
  });

  it('is as wide as it says', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.record({ text: fc.stringMatching(/^[a-z]{1,5}$/) }))), (segments) => {
        expect(render(segments).length).to.equal(widthOf(segments));
      }),
    );
  });

  it('has a bar that is always as wide, full only at the end', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.integer({ min: 1, max: 50 }), (share, width) => {
        const { done, open } = bar(share, width);
        expect(done.length + open.length).to.equal(width);
        if (share < 1 - 1 / width) expect(open).to.not.equal('');
      }),
    );
    expect(bar(1, 4)).to.deep.equal({ done: '━━━━', open: '' });
    expect(bar(0, 4)).to.deep.equal({ done: '', open: '╌╌╌╌' });
  });
});
