import { expect } from 'chai';
import { gatherSizes, vectorSizes } from '../../../src/bench/ranks/communicate.js';
import { RankGroup } from '../../../src/bench/ranks/rank-group.js';
import { skipWithoutMpirun } from '../../cluster/mpi/run-ranks.js';

const setup = { engine: 'onnxruntime', batch: 2, reduce: 'exact', workers: 1 } as const;

describe('a group of processes that is measured', function () {
  this.timeout(120_000);

  it('trains as ranks do, and measures what they tell each other', async function () {
    skipWithoutMpirun.call(this);
    const group = await RankGroup.start({ ...setup, ranks: 2, world: 'mpi' });
    try {
      const answers = await group.ask({ kind: 'train', iterations: 1 });
      expect(answers).to.have.length(2);
      for (const { steps, seconds } of answers) {
        expect(steps.map(({ phase }) => phase)).to.deep.equal(['discriminator', 'generator']);
        const spent = steps.reduce((sum, { compute, gather, exchange, update }) => sum + compute + gather + exchange + update, 0);
        expect(spent).to.be.above(0).and.at.most(seconds);
        for (const { vectorBytes, messageBytes } of steps) expect(Math.min(vectorBytes, messageBytes)).to.be.above(0);
      }
      const [measured] = await group.ask({ kind: 'communicate', repeats: 1 });
      const { gather, exchange, sum, add } = measured!;
      expect(gather.map(({ bytes }) => bytes)).to.deep.equal(gatherSizes);
      for (const points of [exchange, sum, add]) expect(points.map(({ bytes }) => bytes)).to.deep.equal(vectorSizes);
    } finally {
      await group.close();
    }
  });

  it('of one process stands for the first of many that all say what it says', async () => {
    const group = await RankGroup.start({ ...setup, batch: 16, ranks: 16, reduce: 'fast', world: 'echo' });
    try {
      const [trained] = await group.ask({ kind: 'train', iterations: 1 });
      expect(trained!.steps).to.have.length(2);
    } finally {
      await group.close();
    }
  });
});
