import { expect } from 'chai';
import fc from 'fast-check';
import { checkRanks } from '../../src/cluster/check-ranks.js';
import { reductions } from '../../src/cluster/ranks.js';
import { InputError } from '../../src/errors.js';

const powers = fc.integer({ min: 0, max: 8 }).map((n) => 2 ** n);

describe('ranks and the shards of a batch', () => {
  it('go together where ranks, and shards of each, are powers of two', () => {
    fc.assert(
      fc.property(powers, powers, fc.integer({ min: 1, max: 50 }), (ranks, shardsOfEach, shard) => {
        expect(() => checkRanks(ranks, { batch: ranks * shardsOfEach * shard, shard, reduce: 'exact' })).to.not.throw();
      }),
    );
  });

  it('do not otherwise, and what is said to work works', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(...reductions),
        (ranks, shards, shard, reduce) => {
          try {
            checkRanks(ranks, { batch: shards * shard, shard, reduce });
          } catch (error) {
            refused++;
            expect(error).to.be.instanceOf(InputError);
            const { message } = error as InputError;
            const others = [...message.matchAll(/: (\d+) or (\d+) are, /g)].flatMap(([, a, b]) => [Number(a), Number(b)]);
            for (const other of others) expect(() => checkRanks(other, { batch: other * 4, shard: 4, reduce })).to.not.throw();
            const better = /--shard (\d+) works$/.exec(message)?.[1];
            if (better) expect(() => checkRanks(ranks, { batch: shards * shard, shard: Number(better), reduce })).to.not.throw();
            expect(others.length > 0 || better !== undefined || message.includes('give a --batch')).to.equal(true);
          }
        },
      ),
    );
    expect(refused).to.be.greaterThan(0);
  });

  it('go together where all have as many, if sums may be in any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (ranks, shardsOfEach) => {
        expect(() => checkRanks(ranks, { batch: ranks * shardsOfEach * 4, shard: 4, reduce: 'fast' })).to.not.throw();
      }),
    );
  });

  it('are no matter for a run in one process', () => {
    expect(() => checkRanks(1, { batch: 96, shard: 32, reduce: 'exact' })).to.not.throw();
  });
});
