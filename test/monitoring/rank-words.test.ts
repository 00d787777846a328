import { expect } from 'chai';
import { rankCount, rankWords } from '../../src/monitoring/rank-words.js';

const places = (hosts: readonly string[]) => hosts.map((host) => ({ host, device: 'CPU', gpus: [] }));

describe('ranks in words', () => {
  it('name hosts in the order of ranks, and devices that several have once', () => {
    expect(rankWords(places(['b', 'a', 'b']))).to.equal('3 ranks on 2 hosts: b (2 x CPU), a (CPU)');
  });

  it('name a few hosts of many', () => {
    const hosts = Array.from({ length: 1000 }, (_, rank) => `h${Math.floor(rank / 8)}`);
    expect(rankWords(places(hosts))).to.match(/^1000 ranks on 125 hosts: h0 \(8 x CPU\), .+, h7 \(8 x CPU\), 117 more$/);
  });

  it('count hosts', () => {
    expect(rankCount(places(['a', 'a']))).to.equal('2 ranks on 1 host');
  });
});
