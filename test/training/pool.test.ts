import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { type Retry, WorkerPool } from '../../src/training/pool.js';
import { describeNetworks, prepareRun } from '../../src/training/prepare.js';
import { allocate } from '../../src/training/shared-memory.js';
import type { GradientsTask } from '../../src/training/tasks.js';
import { fixture, runConfig, useSharedFolder, writeImages } from './support.js';

describe('a pool of workers', () => {
  const folder = useSharedFolder();
  const retries: Retry[] = [];

  async function startPool(size: number, system = fixture('linear')): Promise<WorkerPool> {
    const config = await runConfig({ system: fixture('linear'), data: { data: writeImages(folder.path('data'), 30) } });
    const { datasets, stages } = await prepareRun(config);
    const { layouts } = await describeNetworks(stages[0]!, 0);
    const memory = allocate(stages[0]!, layouts, [], 3, undefined, size, undefined);
    const engine = { name: 'cpu', options: { device: 'cpu', intraOpThreads: 1 } };
    retries.length = 0;
    const { options } = config;
    const setup = { system, options, generatorForward: null, stage: 0, seed: 0, shard: 4, datasets, layouts, memory, engine };
    return new WorkerPool(setup, size, { retries: 3, shardTimeout: 0 }, (retry) => retries.push(retry));
  }

  it('starts an engine in every worker, each with a number of its own', async () => {
    const pool = await startPool(2);
    const cpu = { engine: 'cpu', place: { version: '4.22.0', device: 'JavaScript' } };
    for (const value of await pool.warmUp()) expect(value).to.deep.include(cpu);
    const replies = await Promise.all([1, 2, 3, 4].map(() => pool.run({ kind: 'warm-up' } as const)));
    for (const { worker } of replies) expect(worker).to.be.oneOf([0, 1]);
    expect(pool.takeBusy()).to.have.length(2);
    await pool.close();
  });

  it('gives a task to another worker until it has failed too often, and then says why', async () => {
    const pool = await startPool(1, fixture('absent'));
    const outcome = await pool.warmUp().catch((error: unknown) => error);
    await pool.close();
    expect(outcome).to.be.instanceOf(RunError).with.property('code', 'task-failed');
    expect(outcome).to.have.property('message').that.includes('warm-up task failed 3 times').and.includes('absent.js');
    expect(retries.map(({ task, attempt }) => [task, attempt])).to.deep.equal([
      ['warm-up', 1],
      ['warm-up', 2],
    ]);
  });

  it('gives a shard to the worker that has had it before', async () => {
    const pool = await startPool(2);
    await pool.warmUp();
    const versions = { line: { parameters: 0, state: 0 } };
    const common = {
      kind: 'gradients',
      phase: 'fit',
      iteration: 0,
      repeat: 0,
      data: { x: 0 },
      scalars: { rate: 1 },
      memory: {},
      versions,
    } as const;
    const workersOf = async (shards: readonly number[]) => {
      const replies = await Promise.all(shards.map((shard) => pool.run<GradientsTask>({ shard, slot: shard, ...common })));
      return shards.map((shard) => [shard, replies[shards.indexOf(shard)]!.worker]).sort();
    };
    const first = await workersOf([0, 1]);
    for (const shards of [
      [1, 0],
      [0, 1],
      [1, 0],
    ]) {
      expect(await workersOf(shards)).to.deep.equal(first);
    }
    await pool.close();
  });

  it('that is closed gives up the tasks under way, and tells nobody of them', async () => {
    const pool = await startPool(1);
    const pending = Promise.allSettled([1, 2, 3].map(() => pool.run({ kind: 'warm-up' } as const)));
    await pool.close();
    expect((await pending).map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(retries).to.deep.equal([]);
  });
});
