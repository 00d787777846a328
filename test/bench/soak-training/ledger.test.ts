import { expect } from 'chai';
import { Ledger } from '../../../src/bench/soak-training/ledger.js';

describe('the ledger of a soak', () => {
  it('counts faults by kind, with the most iterations that each has cost, and all of them', () => {
    const ledger = new Ledger(20);
    ledger.survived('a', 3);
    ledger.survived('b', 0);
    ledger.survived('a', 20);
    ledger.fell('b', 'it hangs');
    expect(ledger.rows()).to.deep.equal([
      ['a', '2', '2', '20'],
      ['b', '2', '1', '0'],
      ['all', '4', '3', '20'],
    ]);
    expect(ledger.tried).to.deep.equal(['a', 'b']);
    expect(ledger.problems).to.deep.equal(['b: it hangs']);
  });

  for (const lost of [21, -1]) {
    it(`takes no fault for survived that has cost what it may not: ${lost} iterations`, () => {
      const ledger = new Ledger(20);
      ledger.survived('a', lost);
      expect(ledger.rows()[0]!.slice(0, 3)).to.deep.equal(['a', '1', '0']);
      expect(ledger.problems).to.deep.equal([`a: ${lost} iterations were lost`]);
    });
  }
});
