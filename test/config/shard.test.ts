import { expect } from 'chai';
import fc from 'fast-check';
import { checkShard, defaultShard } from '../../src/config/shard.js';
import { inputError } from './input-error.js';

const cuts = fc.record({ multiple: fc.integer({ min: 1, max: 8 }), times: fc.integer({ min: 1, max: 96 }) }).map(({ multiple, times }) => ({
  batch: multiple * times,
  multiple,
}));

describe('shards', () => {
  it('are batch / workers where that divides', () => {
    expect(defaultShard({ batch: 128, multiple: 1 }, 2)).to.equal(64);
    expect(defaultShard({ batch: 128, multiple: 4 }, 8)).to.equal(16);
  });

  it('are smaller where batch / workers does not divide, so that every worker has one', () => {
    expect(defaultShard({ batch: 128, multiple: 1 }, 3)).to.equal(32);
    expect(defaultShard({ batch: 24, multiple: 4 }, 4)).to.equal(4);
  });

  it('by default always divide the batch, are a multiple, and are the largest that give every worker one where any does', () => {
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 64 }), (cut, workers) => {
        const shard = defaultShard(cut, workers);
        expect(cut.batch % shard).to.equal(0);
        expect(shard % cut.multiple).to.equal(0);
        const enough = (other: number) => cut.batch % other === 0 && other % cut.multiple === 0 && cut.batch / other >= workers;
        if (enough(cut.multiple)) expect(enough(shard)).to.equal(true);
        else expect(shard).to.equal(cut.multiple);
        for (let other = shard + 1; other <= cut.batch; other++) expect(enough(other)).to.equal(false);
      }),
    );
  });

  it('that do not divide the batch are refused, naming the nearest that does', () => {
    const error = inputError(() => checkShard(30, { batch: 128, multiple: 1 }, '--shard'));
    expect(error.code).to.equal('invalid-shard');
    expect(error.message).to.equal('a shard of 30 (--shard) does not divide the batch of 128: --shard 32 does');
  });

  it('that are refused become right with the shard the error names', () => {
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 1000 }), (cut, shard) => {
        const right = cut.batch % shard === 0 && shard % cut.multiple === 0;
        if (right) return checkShard(shard, cut, '--shard');
        const named = /--shard (\d+) does$/.exec(inputError(() => checkShard(shard, cut, '--shard')).message)?.[1];
        checkShard(Number(named), cut, '--shard');
      }),
    );
  });

  it('need a batch that is a multiple', () => {
    const error = inputError(() => defaultShard({ batch: 30, multiple: 4 }, 2));
    expect(error.code).to.equal('invalid-batch');
    expect(error.message).to.include('--batch 32 is');
  });
});
