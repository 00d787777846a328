import { expect } from 'chai';
import { TimedRanks } from '../../../src/bench/ranks/timed-ranks.js';
import type { StepResult } from '../../../src/training/coordinator.js';
import { localWorld } from '../../cluster/local-world.js';

/** A step of so many seconds that has just ended. */
const stepOf = (total: number): StepResult => ({
  type: 'step',
  finite: true,
  iteration: 1,
  phase: 'critic',
  networks: [],
  loss: 0,
  gradientNorm: {},
  metrics: {},
  samples: 1,
  seconds: { total, computing: 0, shards: [], queued: [], inputs: [], update: 0 },
});

describe('timed ranks', () => {
  it('share a step out among its parts, none of it twice or left out', async () => {
    const ranks = localWorld(4).map((world) => new TimedRanks(world));
    const started = performance.now();
    const all = await Promise.all(
      ranks.map(async (rank) => {
        await rank.gather('a step', rank.rank);
        const vector = new Float32Array([rank.rank, 1]);
        await rank.addUp(vector, new Float32Array(2), (into, other) => {
          for (const [i, value] of other.entries()) into[i]! += value;
        });
        const total = (performance.now() - started) / 1000;
        const parts = rank.takeStep(stepOf(total));
        const { compute, gather, sum, exchange, add, update } = parts;
        expect(compute + gather + sum + exchange + add + update).to.be.closeTo(total, 1e-9);
        return parts;
      }),
    );
    for (const { phase, messageBytes, vectorBytes, add } of all) {
      expect([phase, vectorBytes]).to.deep.equal(['critic', 8]);
      expect(messageBytes).to.be.above(0);
      expect(add).to.be.above(0);
    }
  });

  it('of one process have neither a sum nor an exchange', async () => {
    const alone = new TimedRanks();
    await alone.gather('a step', 1);
    const { sum, exchange, add, vectorBytes, messageBytes } = alone.takeStep(stepOf(1));
    expect([sum, exchange, add, vectorBytes, messageBytes]).to.deep.equal([0, 0, 0, 0, 0]);
  });
});
