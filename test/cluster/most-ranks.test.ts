import { expect } from 'chai';
import fc from 'fast-check';
import { canShare } from '../../src/cluster/check-ranks.js';
import { mostRanks } from '../../src/cluster/most-ranks.js';
import { reductions } from '../../src/cluster/ranks.js';

describe('the most ranks that can go on with a run', () => {
  it('are a power of two, as the sum over shards demands', () => {
    const exact = [{ batch: 64, shard: 4, reduce: 'exact' }] as const;
    expect([0, 1, 2, 3, 7, 8, 15, 16, 100].map((limit) => mostRanks(limit, exact))).to.deep.equal([0, 1, 2, 2, 4, 8, 8, 16, 16]);
  });

  it('are such as each stage of the run can share its batch with', () => {
    const stages = [
      { batch: 64, shard: 4, reduce: 'exact' },
      { batch: 16, shard: 4, reduce: 'exact' },
    ] as const;
    expect(mostRanks(16, stages)).to.equal(4);
  });

  it('can share, and more that are allowed cannot', () => {
    const sharing = fc.record({
      batch: fc.integer({ min: 1, max: 64 }),
      shard: fc.constant(1),
      reduce: fc.constantFrom(...reductions),
    });
    fc.assert(
      fc.property(sharing, fc.integer({ min: 1, max: 70 }), (one, limit) => {
        const most = mostRanks(limit, [one]);
        expect(canShare(most, one.batch, one.reduce)).to.equal(true);
        for (let more = most + 1; more <= limit; more++) expect(canShare(more, one.batch, one.reduce)).to.equal(false);
      }),
    );
  });
});
