import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { tinyDcgan, useWorkplace } from '../cli/workplace.js';
import { skip } from '../skip.js';

describe('memory of a run', () => {
  const work = useWorkplace();
  /** So many shards an iteration that the garbage collector knows after a hundred how much room it needs. */
  const shards = ['--batch', '32', '--shard', '2'];

  it('grows by less than 5% from iteration 100 to 1000', async function () {
    if (!existsSync('/proc/self/status')) skip(this, 'there is no /proc to read the resident size from');
    const rare = ['--sample-every', '0', '--checkpoint-every', '0', '--iterations', '1001'];
    const training = work.start('train', ...tinyDcgan, ...shards, ...rare, '--json', '--out', 'run');
    /** MiB: the median of the sizes while some iterations pass. */
    const resident = async (first: number): Promise<number> => {
      const sizes: number[] = [];
      for (let iteration = first; iteration < first + 25; iteration += 5) {
        await training.line((line) => line.includes(`"iteration":${iteration},`));
        const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${training.child.pid}/status`, 'utf8'))!;
        sizes.push(Number(kibibytes) / 1024);
      }
      return sizes.sort((a, b) => a - b)[2]!;
    };
    const early = await resident(100);
    const late = await resident(976);
    expect((await training.finished).code).to.equal(0);
    expect(late, `${early.toFixed(1)} MiB at iteration 100, ${late.toFixed(1)} MiB at 1000`).to.be.below(1.05 * early);
  });
});
