import { expect } from 'chai';
import { readChoice, toggled, writeChoice } from '../../../src/web/browser/choice-of-runs.js';

const runs = ['a', 'b', 'c.2'].map((id) => ({ id, name: id }));

describe('which runs are shown', () => {
  it('are all where the address does not say', () => {
    expect(readChoice('', runs)).to.deep.equal({ shown: ['a', 'b', 'c.2'], detail: 'a' });
    expect(readChoice('', [])).to.deep.equal({ shown: [], detail: '' });
  });

  it('are read from the address as they were written there', () => {
    const choice = { shown: ['b', 'c.2'], detail: 'c.2' };
    expect(readChoice(writeChoice(choice), runs)).to.deep.equal(choice);
  });

  it('are those that are there', () => {
    expect(readChoice('?runs=gone,b&detail=gone', runs)).to.deep.equal({ shown: ['b'], detail: 'b' });
    expect(readChoice('?runs=gone', runs).shown).to.deep.equal(['a', 'b', 'c.2']);
  });

  it('are toggled, but the last', () => {
    const all = readChoice('', runs);
    const fewer = toggled(all, 'a', runs);
    expect(fewer).to.deep.equal({ shown: ['b', 'c.2'], detail: 'b' });
    expect(toggled(fewer, 'a', runs)).to.deep.equal({ shown: ['a', 'b', 'c.2'], detail: 'b' });
    const one = toggled(fewer, 'b', runs);
    expect(toggled(one, 'c.2', runs)).to.equal(one);
  });
});
