import { expect } from 'chai';
import { judge } from '../../../src/bench/soak/judge.js';
import type { SoakResult } from '../../../src/bench/soak/soak.js';
import { Tally } from '../../../src/bench/soak/tally.js';

describe('the judgement of a soak', () => {
  const good = (): SoakResult => {
    const tally = new Tally();
    for (const who of ['REST, binary', 'REST, JSON', 'gRPC', 'crowd']) tally.count(who, 'answered rightly');
    tally.count('malformed', 'refused with a reason');
    return { tally, exitCode: 0, replaced: 2, loaded: 2, killed: 1, restarted: 1, memory: { before: 2e8, after: 2.1e8 } };
  };

  it('is good where all is well', () => {
    expect(judge(good())).to.deep.equal([]);
  });

  const faults: readonly (readonly [string, Partial<SoakResult>])[] = [
    ['an exit code other than 0', { exitCode: 1 }],
    ['a server that had to be killed', { exitCode: null }],
    ['a model that was not replaced', { loaded: 1 }],
    ['a worker that was not replaced', { restarted: 0 }],
    ['memory that grows', { memory: { before: 2e8, after: 4e8 } }],
    ['nobody answered', { tally: new Tally() }],
  ];
  for (const [name, change] of faults) {
    it(`finds ${name}`, () => {
      expect(judge({ ...good(), ...change })).to.have.length.above(0);
    });
  }

  it('finds every wrong answer, and keeps the first of them', () => {
    const result = good();
    for (let i = 0; i < 100; i++) result.tally.problem('gRPC', `wrong ${i}`);
    expect(judge(result)[0]).to.equal('gRPC: wrong 0');
    expect(result.tally.of('gRPC', 'PROBLEM')).to.equal(100);
    expect(result.tally.problems).to.have.length(20);
  });
});
