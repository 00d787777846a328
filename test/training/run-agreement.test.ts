import { expect } from 'chai';
import { Ranks } from '../../src/cluster/ranks.js';
import { RunAgreement } from '../../src/training/run-agreement.js';
import { PauseSwitch } from '../../src/training/run-control.js';
import { localWorld } from '../cluster/local-world.js';

describe('what the ranks of a run go by', () => {
  const agreements = (signals: readonly AbortSignal[], pause?: PauseSwitch) =>
    localWorld(signals.length).map((world, i) => new RunAgreement(new Ranks(world), signals[i], i === 0 ? pause : undefined));
  const never = new AbortController().signal;

  it('is the clock of the first, and no end while none is told to stop', async () => {
    const all = agreements([never, never, never]);
    const settled = await Promise.all(all.map((agreement, i) => agreement.settle(5, 10 + i)));
    expect(settled.map(({ seconds }) => seconds)).to.deep.equal([10, 10, 10]);
    expect(all.map(({ stopped }) => stopped)).to.deep.equal([false, false, false]);
  });

  it('is the end for all once one of them is told to stop', async () => {
    const all = agreements([never, never, AbortSignal.abort()]);
    await Promise.all(all.map((agreement) => agreement.settle(5, 1)));
    expect(all.map(({ stopped }) => stopped)).to.deep.equal([true, true, true]);
  });

  it('is a pause for all where the first is to pause, until it goes on', async () => {
    const pause = new PauseSwitch();
    const all = agreements([never, never], pause);
    pause.pause();
    const settled = await Promise.all(all.map((agreement) => agreement.settle(5, 1)));
    expect(settled.map(({ pause }) => pause)).to.deep.equal([true, true]);
    const order: string[] = [];
    const waiting = Promise.all(all.map((agreement) => agreement.waitWhilePaused().then(() => order.push('on'))));
    order.push('asked');
    pause.proceed();
    await waiting;
    expect(order).to.deep.equal(['asked', 'on', 'on']);
  });
});
