import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { inlineBytes } from '../../src/cluster/mpi/gather-blocks.js';
import { Ranks } from '../../src/cluster/ranks.js';
import { RunAgreement } from '../../src/training/run-agreement.js';
import { PauseSwitch } from '../../src/training/run-control.js';
import { localWorld } from '../cluster/local-world.js';
import { iterationEvent, stepEvent } from '../monitoring/events.js';

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

  it('brings the reports of all to the first, by rank, and to no other', async () => {
    const all = agreements([never, never, never]);
    for (const [rank, agreement] of all.entries()) {
      agreement.take(stepEvent({ seconds: { ...stepEvent().seconds, computing: rank + 1 } }));
      agreement.take(iterationEvent(1, { workersReady: 4 - rank }));
    }
    await Promise.all(all.map((agreement) => agreement.settle(1, 1)));
    expect(all[0]!.reports.map(({ computing, workersReady }) => [computing, workersReady])).to.deep.equal([
      [1, 4],
      [2, 3],
      [3, 2],
    ]);
    expect(all.slice(1).map(({ reports }) => reports)).to.deep.equal([[], []]);
  });

  it('brings what a rank has to tell to the first, with its number and once', async () => {
    const all = agreements([never, never]);
    all[1]!.take({ type: 'worker-lost', iteration: 4, what: 'gradients task', attempt: 1 });
    const told = async () => (await Promise.all(all.map((agreement) => agreement.settle(4, 1)))).map((settled) => settled.told);
    expect(await told()).to.deep.equal([[{ type: 'worker-lost', iteration: 4, what: 'gradients task', attempt: 1, rank: 1 }], []]);
    expect(await told()).to.deep.equal([[], []]);
  });

  it('counts no pause as waiting for others', async () => {
    const pause = new PauseSwitch();
    const ranks = localWorld(2).map((world) => new Ranks(world));
    const all = ranks.map((each) => new RunAgreement(each, never, each.isFirst ? pause : undefined));
    pause.pause();
    const waiting = Promise.all(all.map((agreement) => agreement.waitWhilePaused()));
    await sleep(100);
    pause.proceed();
    await waiting;
    const before = ranks[1]!.waitedSeconds;
    expect(before).to.be.at.least(0.09);
    await Promise.all(all.map((agreement) => agreement.settle(5, 1)));
    expect(all[0]!.reports[1]!.waiting).to.be.within(0, before - 0.09);
  });

  it('has no report and no event to tell where a process trains alone', async () => {
    const agreement = new RunAgreement(new Ranks(), never, undefined);
    agreement.take({ type: 'warning', iteration: 1, text: 'a' });
    expect(await agreement.settle(1, 2)).to.deep.equal({ seconds: 2, pause: false, told: [] });
    expect(agreement.reports).to.deep.equal([]);
  });

  it('takes one message that fits into the first call of a gathering, after any time', async () => {
    let longest = 0;
    const echo = async (bytes: Uint8Array) => {
      longest = Math.max(longest, bytes.length);
      return [bytes, bytes];
    };
    const agreement = new RunAgreement(new Ranks({ ...localWorld(1)[0]!, size: 2, gather: echo }), never, undefined);
    agreement.take(stepEvent({ seconds: { ...stepEvent().seconds, computing: 1e9 / 3 } }));
    await agreement.settle(1e9, 1e9 / 3);
    expect(longest).to.be.within(1, inlineBytes);
  });
});
