import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { watched } from '../../../src/cluster/mpi/watched.js';

describe('watched work', () => {
  it('is late once where it does not end in time, and still waited for', async () => {
    let end = (_: string) => {};
    let late = 0;
    const work = new Promise<string>((resolve) => {
      end = resolve;
    });
    const waiting = watched(work, 0.001, () => {
      late++;
      end('done');
    });
    expect(await waiting).to.equal('done');
    expect(late).to.equal(1);
  });

  it('that ends or fails in time is never late', async () => {
    let late = 0;
    const count = () => late++;
    for (const seconds of [30, 10_000_000, Number.POSITIVE_INFINITY]) expect(await watched(sleep(5, 1), seconds, count)).to.equal(1);
    const failure = new Error('it failed');
    expect(await watched(Promise.reject(failure), 30, count).catch((error: unknown) => error)).to.equal(failure);
    expect(late).to.equal(0);
  });
});
