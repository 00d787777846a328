import { expect } from 'chai';
import { PauseSwitch } from '../../src/training/run-control.js';

/** Whether a promise has come true after everything that was due. */
async function hasResolved(promise: Promise<void>): Promise<boolean> {
  let resolved = false;
  void promise.then(() => {
    resolved = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return resolved;
}

describe('the pause switch', () => {
  it('lets who waits wait until somebody says proceed', async () => {
    const pause = new PauseSwitch();
    pause.pause();
    expect(pause.isAsked).to.equal(true);
    const waiting = pause.wait();
    expect(await hasResolved(waiting)).to.equal(false);
    pause.proceed();
    expect(pause.isAsked).to.equal(false);
    await waiting;
  });

  it('holds nobody where no pause is asked for, or no longer', async () => {
    const pause = new PauseSwitch();
    await pause.wait();
    pause.pause();
    pause.proceed();
    await pause.wait();
  });

  it('lets go when the run is to end, and holds nobody after that', async () => {
    const controller = new AbortController();
    const pause = new PauseSwitch(controller.signal);
    pause.pause();
    const waiting = pause.wait();
    controller.abort();
    await waiting;
    pause.pause();
    expect(pause.isAsked).to.equal(false);
  });
});
