import { expect } from 'chai';
import { PauseSwitch } from '../../src/training/run-control.js';
import { fixture, hashesOf, lastCheckpoint, type Outcome, runConfig, trainRun, useSharedFolder, writeImages } from './support.js';

describe('a pause of a training', () => {
  const folder = useSharedFolder();
  const config = async () =>
    await runConfig({ system: fixture('linear'), data: { data: writeImages(folder.path('data'), 30) }, iterations: 6 });
  const types = (events: Outcome['events']) => events.map(({ type }) => type).filter((type) => type !== 'step');

  it('writes a checkpoint after the iteration under way and waits; then training goes on to the same result', async () => {
    const pause = new PauseSwitch();
    let checkpointed: number | undefined;
    const { events } = await trainRun(await config(), folder.path('paused'), {
      pause,
      onEvent: (event) => {
        if (event.type === 'step' && event.iteration === 2) pause.pause();
        if (event.type !== 'paused') return;
        checkpointed = lastCheckpoint(folder.path('paused')).progress.iteration;
        setTimeout(() => pause.proceed(), 300);
      },
    });
    expect(checkpointed).to.equal(3);
    const from = types(events).indexOf('checkpoint');
    expect(types(events).slice(from, from + 4)).to.deep.equal(['checkpoint', 'paused', 'continued', 'iteration']);
    const { events: straight } = await trainRun(await config(), folder.path('straight'));
    expect(types(straight)).to.not.include('paused');
    expect(hashesOf(folder.path('paused'))).to.deep.equal(hashesOf(folder.path('straight')));
  });

  it('is no time of training', async () => {
    const pause = new PauseSwitch();
    const { events } = await trainRun(await config(), folder.path('long'), {
      pause,
      onEvent: (event) => {
        if (event.type === 'iteration' && event.iteration === 2) pause.pause();
        if (event.type === 'paused') setTimeout(() => pause.proceed(), 400);
      },
    });
    const seconds = new Map(events.flatMap((event) => (event.type === 'iteration' ? [[event.iteration, event.seconds]] : [])));
    const continued = events.find((event) => event.type === 'continued');
    expect(continued?.seconds).to.be.at.least(0.39);
    expect(seconds.get(3)! - seconds.get(2)!).to.be.below(continued!.seconds);
  });

  it('ends when the run is to end', async () => {
    const controller = new AbortController();
    const pause = new PauseSwitch(controller.signal);
    const { result } = await trainRun(await config(), folder.path('ended'), {
      pause,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'iteration' && event.iteration === 2) pause.pause();
        if (event.type === 'paused') setTimeout(() => controller.abort(), 50);
      },
    });
    expect(result).to.include({ reason: 'interrupted' });
    expect(result.progress.iteration).to.equal(2);
  });
});
