import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { flipBit, leaveHalf, truncateNewest } from '../../../src/bench/soak-training/checkpoint-damage.js';
import { Random } from '../../../src/random/random.js';
import { listCheckpoints, newestCheckpoint, writeCheckpoint } from '../../../src/training/checkpoint.js';
import { startOfRun } from '../../../src/training/progress.js';
import { useSharedFolder } from '../../training/support.js';

describe('damage to checkpoints', () => {
  const folder = useSharedFolder();
  const tensors = { parameters: [], optimizer: [], ema: [], memory: [] };

  /** A folder with two checkpoints. */
  async function checkpoints(name: string): Promise<string> {
    const path = folder.path(name);
    for (const iteration of [10, 20]) await writeCheckpoint(path, { ...startOfRun(), iteration, seconds: 1.5 }, tensors);
    return path;
  }

  for (const [what, damage] of [
    ['a file that is cut', truncateNewest],
    ['a bit that is turned', flipBit],
  ] as const) {
    it(`is found wherever it is, and the one before is taken: ${what}`, async () => {
      for (let sample = 0; sample < 20; sample++) {
        const path = await checkpoints(`${damage.name}-${sample}`);
        damage(path, new Random({ seed: 1, purpose: 'test/damage' }, sample));
        const invalid: string[] = [];
        expect(newestCheckpoint(path, (bad) => invalid.push(bad)).progress.iteration).to.equal(10);
        expect(invalid).to.deep.equal([listCheckpoints(path).at(-1)!.path]);
      }
    });
  }

  it('that a killed writer leaves is no checkpoint', async () => {
    const path = await checkpoints('half');
    leaveHalf(path, new Random({ seed: 1, purpose: 'test/damage' }));
    expect(readdirSync(path)).to.have.length(3);
    expect(listCheckpoints(path).map(({ iteration }) => iteration)).to.deep.equal([10, 20]);
  });
});
