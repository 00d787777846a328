import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { ValuesRefused, WorkerLost } from '../../../src/serving/batching/executor.js';
import { ServingFailure } from '../../../src/serving/failure.js';
import { answerTo, dataOf, FakeExecutor, failureOf, GatedExecutor, jobOf, settled, startBatcher } from './support.js';

describe('a batcher, where it cannot answer', () => {
  it('refuses a job for which there is no room, with the seconds that what waits will take', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor, { maxQueue: 5 });
    const computing = batcher.run(jobOf({ id: 0, rows: 1 }));
    await settled();
    const canceller = new AbortController();
    const cancelled = failureOf(batcher.run(jobOf({ id: 1, rows: 2, signal: canceller.signal })));
    const waiting = batcher.run(jobOf({ id: 2, rows: 3 }));
    const failure = await failureOf(batcher.run(jobOf({ id: 3, rows: 1 })));
    expect(failure).to.be.instanceOf(ServingFailure).and.deep.include({ kind: 'overloaded', retryAfter: 1 });
    canceller.abort(new Error('gone'));
    const second = batcher.run(jobOf({ id: 4, rows: 2 }));
    for (const count of [0, 1, 2]) await executor.finish(count);
    await Promise.all([computing, cancelled, waiting, second]);
  });

  it('takes a job larger than the whole queue while nothing waits, as it would never find room otherwise', async () => {
    const batcher = startBatcher(new FakeExecutor(1, settled), { maxQueue: 2 });
    expect(dataOf(await batcher.run(jobOf({ id: 0, rows: 9 })))).to.deep.equal(answerTo({ id: 0, rows: 9 }));
  });

  it('lets a job go at once when its signal fires while it waits, and drops its result when it computes', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor);
    const [computing, waiting] = [new AbortController(), new AbortController()];
    const neighbour = batcher.run(jobOf({ id: 0, rows: 1 }));
    const failures = [failureOf(batcher.run(jobOf({ id: 1, rows: 1, signal: computing.signal })))];
    await settled();
    failures.push(failureOf(batcher.run(jobOf({ id: 2, rows: 3, signal: waiting.signal }))));
    const reasons = [new Error('left'), new Error('late')];
    computing.abort(reasons[0]);
    waiting.abort(reasons[1]);
    expect(batcher.queuedRows).to.equal(0);
    expect(await Promise.all(failures)).to.deep.equal(reasons);
    await executor.finish(0);
    expect(dataOf(await neighbour)).to.deep.equal(answerTo({ id: 0, rows: 1 }));
    expect(executor.seen).to.have.length(1);
  });

  it('does not take a job whose signal has fired before', async () => {
    const executor = new FakeExecutor(1, settled);
    const reason = new Error('gone');
    expect(await failureOf(startBatcher(executor).run(jobOf({ id: 0, rows: 1, signal: AbortSignal.abort(reason) })))).to.equal(reason);
    await settled();
    expect(executor.seen).to.have.length(0);
  });

  it('fails the job whose values are refused, and no other of its batch', async () => {
    const refuse = async ({ jobs }: { readonly jobs: readonly number[] }) => {
      await setImmediate();
      if (jobs.includes(1)) throw new ValuesRefused('no such class');
    };
    const batcher = startBatcher(new FakeExecutor(1, refuse));
    const outcomes = await Promise.allSettled([0, 1, 2].map((id) => batcher.run(jobOf({ id, rows: 1 }))));
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).to.have.property('reason').that.deep.includes({ kind: 'invalid', message: 'no such class' });
  });

  it('computes a batch again where its worker is lost, and fails it the second time', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor);
    const survives = batcher.run(jobOf({ id: 0, rows: 1 }));
    await settled();
    await executor.finish(0, new WorkerLost('gone', true));
    await executor.finish(1);
    expect(dataOf(await survives)).to.deep.equal(answerTo({ id: 0, rows: 1 }));
    const fails = failureOf(batcher.run(jobOf({ id: 1, rows: 1 })));
    await settled();
    for (const count of [2, 3]) await executor.finish(count, new WorkerLost('gone', true));
    expect(await fails)
      .to.be.instanceOf(ServingFailure)
      .with.property('kind', 'internal');
  });

  it('does not count the loss of a worker against a batch that it had not begun', async () => {
    const executor = new GatedExecutor();
    const batcher = startBatcher(executor);
    const result = batcher.run(jobOf({ id: 0, rows: 1 }));
    await settled();
    for (const count of [0, 1, 2]) await executor.finish(count, new WorkerLost('gone', false));
    await executor.finish(3, new WorkerLost('gone', true));
    await executor.finish(4);
    expect(dataOf(await result)).to.deep.equal(answerTo({ id: 0, rows: 1 }));
  });

  it('says no more than that it is its own fault where anything else fails', async () => {
    const batcher = startBatcher(new FakeExecutor(1, () => Promise.reject(new TypeError('/secret/path'))));
    const failure = await failureOf(batcher.run(jobOf({ id: 0, rows: 1 })));
    expect(failure).to.be.instanceOf(ServingFailure).and.deep.include({ kind: 'internal', message: 'internal error' });
  });
});
