import { expect } from 'chai';
import type { BatcherOptions } from '../../../src/serving/batching/batcher.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import { answerTo, dataOf, FakeExecutor, failureOf, GatedExecutor, type JobSpec, jobOf, settled, startBatcher } from './support.js';

describe('a batcher', () => {
  it('joins what has come in one turn, and what has come while its worker computed', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor);
    const first = [0, 1].map((id) => batcher.run(jobOf({ id, rows: 1 })));
    await settled();
    const second = [2, 3, 4].map((id) => batcher.run(jobOf({ id, rows: 1 })));
    await settled();
    expect(executor.seen.map(({ jobs }) => jobs)).to.deep.equal([[0, 1]]);
    expect(batcher.queuedRows).to.equal(3);
    await executor.finish(0);
    expect(executor.seen.map(({ jobs }) => jobs)).to.deep.equal([
      [0, 1],
      [2, 3, 4],
    ]);
    expect(batcher.queuedRows).to.equal(0);
    await executor.finish(1);
    const results = await Promise.all([...first, ...second]);
    expect(results.map(dataOf)).to.deep.equal([0, 1, 2, 3, 4].map((id) => answerTo({ id, rows: 1 })));
    expect(results.map(({ batchRows }) => batchRows)).to.deep.equal([2, 2, 3, 3, 3]);
  });

  it('hands a busy worker one full batch ahead, and never one that could still grow', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor);
    const jobs = Array.from({ length: 12 }, (_, id) => batcher.run(jobOf({ id, rows: 1 })));
    await settled();
    expect(executor.seen.map(({ rows }) => rows)).to.deep.equal([4, 4]);
    await executor.finish(0);
    expect(executor.seen.map(({ rows }) => rows)).to.deep.equal([4, 4, 4]);
    const late = batcher.run(jobOf({ id: 12, rows: 3 }));
    await executor.finish(1);
    expect(executor.seen).to.have.length(3);
    await executor.finish(2);
    await executor.finish(3);
    await Promise.all([...jobs, late]);
  });

  it('shares what comes at once out among workers that have nothing to do, but for a few rows', async () => {
    const sizesOf = async (rows: readonly number[], options: Partial<BatcherOptions> = {}): Promise<number[]> => {
      const executor = new FakeExecutor(3, settled);
      const batcher = startBatcher(executor, { maxBatch: 16, ...options });
      await Promise.all(rows.map((count, id) => batcher.run(jobOf({ id, rows: count }))));
      return executor.seen.map((batch) => batch.rows);
    };
    const ones = (count: number) => Array<number>(count).fill(1);
    expect(await sizesOf(ones(18))).to.deep.equal([6, 6, 6]);
    expect(await sizesOf(ones(6))).to.deep.equal([4, 2]);
    expect(await sizesOf(ones(3))).to.deep.equal([3]);
    expect(await sizesOf([20])).to.deep.equal([7, 7, 6]);
    expect(await sizesOf([20], { joins: false })).to.deep.equal([20]);
    expect(await sizesOf(ones(6), { maxBatch: 2 })).to.deep.equal([2, 2, 2]);
  });

  it('lets a worker begin while a turn goes on that brings jobs for longer than a batch takes', async () => {
    const executor = new FakeExecutor(1, settled);
    const batcher = startBatcher(executor);
    await batcher.run(jobOf({ id: 0, rows: 1 }));
    const jobs = [batcher.run(jobOf({ id: 1, rows: 1 }))];
    const begun = performance.now();
    while (performance.now() - begun < 130);
    expect(executor.seen).to.have.length(1);
    jobs.push(batcher.run(jobOf({ id: 2, rows: 1 })), batcher.run(jobOf({ id: 3, rows: 1 })));
    expect(executor.seen.map((batch) => batch.jobs)).to.deep.equal([[0], [1, 2]]);
    await Promise.all(jobs);
    expect(executor.seen[2]!.jobs).to.deep.equal([3]);
  });

  it('cuts a job that is larger than a batch over its workers, and puts it together again', async () => {
    const executor = new GatedExecutor(2);
    const batcher = startBatcher(executor);
    const [large, small] = [
      { id: 1, rows: 10 },
      { id: 2, rows: 2 },
    ];
    const results = Promise.all([large, small].map((spec) => batcher.run(jobOf(spec))));
    await settled();
    expect(executor.seen.map(({ slot, rows }) => [slot, rows])).to.have.deep.members([
      [0, 4],
      [1, 4],
      [executor.seen[2]!.slot, 4],
    ]);
    for (const count of [2, 0, 1]) await executor.finish(count);
    expect((await results).map(dataOf)).to.deep.equal([large, small].map(answerTo));
    expect((await results)[0]).to.deep.include({ computeSeconds: 1.5, batchRows: 4 });
  });

  it('joins only jobs whose inputs without rows have the same bits', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor, { maxBatch: 8 });
    const blocker = batcher.run(jobOf({ id: 9, rows: 1 }));
    await settled();
    const specs = [0.5, 0, 0.5, -0, 0].map((shared, id) => ({ id, rows: 1, shared }));
    const results = Promise.all(specs.map((spec) => batcher.run(jobOf(spec))));
    for (const count of [0, 1, 2, 3]) await executor.finish(count);
    expect(executor.seen.slice(1).map(({ jobs }) => jobs)).to.deep.equal([[0, 2], [1, 4], [3]]);
    expect((await results).map(dataOf)).to.deep.equal(specs.map(answerTo));
    await blocker;
  });

  it('waits for more rows while the delay lasts, and no longer than until the batch is full', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor, { batchDelay: 1e6 });
    const jobs = [0, 1].map((id) => batcher.run(jobOf({ id, rows: 1 })));
    await settled();
    expect(executor.seen).to.have.length(0);
    jobs.push(batcher.run(jobOf({ id: 2, rows: 2 })));
    await settled();
    expect(executor.seen.map(({ rows }) => rows)).to.deep.equal([4]);
    await executor.finish(0);
    await Promise.all(jobs);
  });

  it('computes what there is when the delay is over', async () => {
    const batcher = startBatcher(new FakeExecutor(1, settled), { batchDelay: 2 });
    expect(dataOf(await batcher.run(jobOf({ id: 7, rows: 1 })))).to.deep.equal(answerTo({ id: 7, rows: 1 }));
  });

  it('computes jobs one by one and whole where they are not to be joined', async () => {
    const executor = new FakeExecutor(1, settled);
    const batcher = startBatcher(executor, { joins: false });
    const specs = [1, 6, 2].map((rows, id) => ({ id, rows }));
    const results = await Promise.all(specs.map((spec) => batcher.run(jobOf(spec))));
    expect(executor.seen.map(({ rows }) => rows)).to.deep.equal([1, 6, 2]);
    expect(results.map(dataOf)).to.deep.equal(specs.map(answerTo));
  });

  it('has no outputs computed that nobody in the batch wants, and gives each job its own in its order', async () => {
    const executor = new FakeExecutor(1, settled);
    const batcher = startBatcher(executor);
    const run = async (specs: readonly JobSpec[]) =>
      (await Promise.all(specs.map((s) => batcher.run(jobOf(s))))).map(({ outputs }) => outputs.map(({ name }) => name));
    expect(await run([{ id: 0, rows: 1, outputs: ['byte'] }])).to.deep.equal([['byte']]);
    const both = [
      { id: 0, rows: 1, outputs: ['byte', 'y'] },
      { id: 1, rows: 1, outputs: ['y'] },
    ];
    expect(await run(both)).to.deep.equal([['byte', 'y'], ['y']]);
    expect(executor.seen.map(({ outputs }) => outputs)).to.deep.equal([[1], [0, 1]]);
    const large = { id: 2, rows: 9, outputs: ['byte'] };
    expect(dataOf(await batcher.run(jobOf(large)))).to.deep.equal({ byte: answerTo(large).byte });
  });

  it('gives rows as views of the batch they were computed in, without a copy', async () => {
    const batcher = startBatcher(new FakeExecutor(1, settled));
    const results = await Promise.all([0, 1].map((id) => batcher.run(jobOf({ id, rows: 2 }))));
    expect(new Set(results.map(({ outputs }) => outputs[0]!.data.buffer)).size).to.equal(1);
  });

  it('answers what it has before it is closed, without waiting for more, and takes nothing new', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor, { batchDelay: 1e6 });
    const job = batcher.run(jobOf({ id: 0, rows: 1 }));
    let closed = false;
    const closing = batcher.close().then(() => (closed = true));
    await settled();
    expect(await failureOf(batcher.run(jobOf({ id: 1, rows: 1 }))))
      .to.be.instanceOf(ServingFailure)
      .with.property('kind', 'unavailable');
    expect(closed).to.equal(false);
    await executor.finish(0);
    expect(dataOf(await job)).to.deep.equal(answerTo({ id: 0, rows: 1 }));
    await closing;
  });

  it('tells of every batch: its rows and the seconds it took', async () => {
    const batches: [number, number][] = [];
    const batcher = startBatcher(new FakeExecutor(1, settled), { onBatch: (rows, seconds) => batches.push([rows, seconds]) });
    await batcher.run(jobOf({ id: 0, rows: 6 }));
    expect(batches).to.deep.equal([
      [4, 0.5],
      [2, 0.25],
    ]);
  });
});
