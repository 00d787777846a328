import { expect } from 'chai';
import type { RunEvent } from '../../src/training/events.js';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { train } from '../../src/training/train.js';
import { fixture, modulePath, runConfig, sit, useSharedFolder, writeImages } from './support.js';

describe('what a run tells of itself at its start', () => {
  const folder = useSharedFolder();
  const config = async () => runConfig({ system: fixture('linear'), data: { data: writeImages(folder.path('data'), 30) } });
  const startOf = (events: readonly RunEvent[]) => events.find((event) => event.type === 'start')!.run;

  it('is engine, version, device and precision, and the GPUs of all its workers', async () => {
    const { events, result } = await sit(await config(), folder.path('gpus'), { engineModule: modulePath('engines/fixtures/on-gpus') });
    expect(startOf(events)).to.include({ engine: 'onnxruntime', engineVersion: '9.8.7', precision: 'float32' });
    expect(startOf(events).device).to.match(/^GPU [01]$/);
    expect(startOf(events).gpus).to.deep.equal(['0', '1']);
    expect(result?.run).to.equal(startOf(events));
  });

  it('names no GPU where none is used', async () => {
    expect(startOf((await sit(await config(), folder.path('none'))).events).gpus).to.deep.equal([]);
  });

  it('is followed by what the engine has to say', async () => {
    const prepared = { ...(await prepareRun(await config())), note: '2 GPUs are visible' };
    const directory = new RunDirectory(folder.path('note'));
    directory.create();
    const events: RunEvent[] = [];
    await train(prepared, { directory, listeners: [(event) => events.push(event)], warnings: ['a checkpoint is not whole'] });
    directory.release();
    const texts = events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
    expect(texts).to.deep.equal(['2 GPUs are visible', 'a checkpoint is not whole']);
  });
});
