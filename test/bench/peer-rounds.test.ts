import { expect } from 'chai';
import type { PeerContestant } from '../../src/bench/peer-contestants.js';
import { measureInRounds } from '../../src/bench/peer-rounds.js';

describe('interleaved rounds', () => {
  const turns: string[] = [];
  const contestant = (name: string, seconds: () => number): PeerContestant => ({
    name,
    precision: 'float32',
    isPeer: true,
    round: async () => {
      turns.push(name);
      return seconds();
    },
    close: async () => {},
  });

  beforeEach(() => {
    turns.length = 0;
  });

  it('give every contestant its turn in each of them', async () => {
    const measured = await measureInRounds([contestant('a', () => 1), contestant('b', () => 2)], 2, 0, (round) => turns.push(`${round}`));
    expect(turns).to.deep.equal(['0', 'a', 'b', '1', 'a', 'b']);
    expect(measured.map(({ outcome }) => outcome)).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
  });

  it('go on without one that has failed', async () => {
    const failing = contestant('a', () => {
      throw new Error('no compiler');
    });
    const measured = await measureInRounds([failing, contestant('b', () => 2)], 2, 0, () => {});
    expect(turns).to.deep.equal(['a', 'b', 'b']);
    expect(measured.map(({ outcome }) => outcome)).to.deep.equal([{ failure: 'no compiler' }, [2, 2]]);
  });
});
