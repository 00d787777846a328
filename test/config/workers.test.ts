import { expect } from 'chai';
import fc from 'fast-check';
import { defaultWorkers, smallestShare } from '../../src/config/workers.js';

const work = { batch: 64, shard: undefined, device: 'auto' };

describe('workers', () => {
  it('are by default one a core', () => {
    expect(defaultWorkers(work, 2)).to.equal(2);
    expect(defaultWorkers(work, 16)).to.equal(16);
  });

  it('are fewer where the batch does not go round: each has a shard, or samples that are worth it', () => {
    expect(defaultWorkers(work, 64)).to.equal(64 / smallestShare);
    expect(defaultWorkers({ ...work, shard: 1 }, 64)).to.equal(64);
    expect(defaultWorkers({ ...work, shard: 32 }, 64)).to.equal(2);
    expect(defaultWorkers({ ...work, batch: 1 }, 64)).to.equal(1);
  });

  it('share the batch with those of other ranks', () => {
    expect(defaultWorkers(work, 64, 4)).to.equal(64 / 4 / smallestShare);
  });

  it('are one a GPU that is named, and one where sessions of a process cannot run side by side', () => {
    expect(defaultWorkers({ ...work, device: 'cuda:0,1,3' }, 64)).to.equal(3);
    expect(defaultWorkers({ ...work, device: 'cuda' }, 64)).to.equal(1);
    expect(defaultWorkers({ ...work, device: 'webgpu' }, 64)).to.equal(1);
  });

  it('are at least one and at most one a core, whatever the batch', () => {
    const numbers = {
      batch: fc.integer({ min: 1, max: 4096 }),
      cores: fc.integer({ min: 1, max: 512 }),
      ranks: fc.integer({ min: 1, max: 64 }),
    };
    fc.assert(
      fc.property(fc.record(numbers), ({ batch, cores, ranks }) => {
        expect(defaultWorkers({ ...work, batch }, cores, ranks)).to.be.within(1, cores);
      }),
    );
  });
});
