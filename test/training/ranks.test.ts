import { expect } from 'chai';
import { Ranks } from '../../src/cluster/ranks.js';
import type { RunConfig } from '../../src/config/schema.js';
import type { RunEvent } from '../../src/training/events.js';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { train } from '../../src/training/train.js';
import { localWorld } from '../cluster/local-world.js';
import { hashesOf, runConfig, trainRun, useSharedFolder, writeImages } from './support.js';

const systems = [
  { title: 'gan on the ring', config: { system: 'gan', options: { latent: 4, hidden: [300, 300], k: 2 } }, data: () => ({ data: 'ring' }) },
  {
    title: 'dcgan on images',
    config: { system: 'dcgan', options: { latent: 6, width: 4 } },
    data: (folder: string) => ({ data: writeImages(folder, 40) }),
  },
] as const;

for (const { title, config: chosen, data } of systems) {
  describe(`a run of ${title} by several ranks`, () => {
    const folder = useSharedFolder();
    const common = { batch: 16, shard: 4, iterations: 4, autotune: false } as const;
    const config = (changes: Partial<RunConfig>) => runConfig({ ...chosen, data: data(folder.path('data')), ...common, ...changes });

    /** All ranks in this process; the first one writes. */
    async function trainByRanks(
      ranks: number,
      workers: number,
      name: string,
      changes: Partial<RunConfig> = {},
    ): Promise<readonly RunEvent[]> {
      const prepared = await prepareRun(await config({ workers, ...changes }), { ranks });
      const directory = new RunDirectory(folder.path(name));
      directory.create();
      const events: RunEvent[] = [];
      const listen = (event: RunEvent) => events.push(event);
      await Promise.all(
        localWorld(ranks).map((world) =>
          train(prepared, { directory, listeners: world.rank === 0 ? [listen] : [], ranks: new Ranks(world) }),
        ),
      );
      directory.release();
      return events;
    }

    before(async () => {
      await trainRun(await config({ workers: 1 }), folder.path('alone'));
    });

    for (const [ranks, workers] of [
      [2, 1],
      [2, 2],
      [4, 1],
    ] as const) {
      it(`of ${workers} worker(s) each ends with the tensors of one process: ${ranks} ranks`, async () => {
        const name = `${ranks}x${workers}`;
        await trainByRanks(ranks, workers, name);
        expect(hashesOf(folder.path(name))).to.deep.equal(hashesOf(folder.path('alone')));
      });
    }

    it('that add up in any order has the gradients of one process within rounding, for any number of ranks', async () => {
      const changes = { reduce: 'fast', batch: 12, iterations: 1 } as const;
      const together = await trainByRanks(3, 1, 'fast', changes);
      const { events } = await trainRun(await config({ workers: 1, ...changes }), folder.path('alone-12'));
      const [norms, expected] = [together, events].map((all) =>
        all.flatMap((event) => (event.type === 'step' ? Object.values(event.gradientNorm) : [])),
      );
      expect(norms).to.have.length(expected!.length).and.not.have.length(0);
      for (const [i, norm] of norms!.entries()) expect(norm / expected![i]!).to.be.closeTo(1, 1e-4);
    });
  });
}
