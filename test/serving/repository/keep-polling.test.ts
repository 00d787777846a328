import { expect } from 'chai';
import { keepPolling } from '../../../src/serving/repository/keep-polling.js';
import type { ServingEvent } from '../../../src/serving/serving-events.js';

describe('polling', () => {
  it('goes on after a look that failed, one look at a time, until it is ended', async () => {
    const events: ServingEvent[] = [];
    let looks = 0;
    let under = 0;
    let most = 0;
    const enough = new Promise<void>((resolve) => {
      const look = async () => {
        most = Math.max(most, ++under);
        await new Promise((done) => setTimeout(done, 2));
        under--;
        if (++looks === 3) {
          stop();
          resolve();
        }
        if (looks === 1) throw new Error('the disk is away');
      };
      const stop = keepPolling(look, 1, (event) => events.push(event));
    });
    const alive = setInterval(() => {}, 1000); // polling does not keep the process alive
    await enough;
    await new Promise((done) => setTimeout(done, 20));
    clearInterval(alive);
    expect(looks).to.equal(3);
    expect(most).to.equal(1);
    expect(events.map(({ type }) => type)).to.deep.equal(['poll-failed']);
  });
});
