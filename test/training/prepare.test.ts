import { expect } from 'chai';
import { prepareRun } from '../../src/training/prepare.js';
import { expectInputError } from '../data/support.js';
import { fixture, modulePath, runConfig, useSharedFolder, writeImages } from './support.js';

describe('preparing a run', () => {
  const folder = useSharedFolder();
  const config = async (changes: Partial<Parameters<typeof runConfig>[0]> = {}) =>
    runConfig({ system: fixture('linear'), data: { data: writeImages(folder.path('data'), 30) }, ...changes });

  it('opens the data, builds the stages and chooses the engine', async () => {
    const prepared = await prepareRun(await config());
    expect(prepared.datasets.data).to.include({ size: 30, classes: 4 });
    expect(prepared.stages.map(({ name }) => name)).to.deep.equal(['only']);
    expect(prepared.engine).to.equal('onnxruntime');
    const engineModule = modulePath('engines/fixtures/faulty');
    expect((await prepareRun(await config(), { engineModule })).engine).to.equal(engineModule);
  });

  it('refuses a stage whose batch is no multiple of the shard', async () => {
    await expectInputError(prepareRun(await config({ system: fixture('stages'), shard: 12 })), 'shard', 'stage small', 'batch of 8');
  });

  it('refuses several workers on WebGPU', async () => {
    await expectInputError(prepareRun(await config({ device: 'webgpu', workers: 2 })), 'webgpu-workers', '--workers 1');
  });

  it('refuses an engine that does not run on the device', async () => {
    await expectInputError(prepareRun(await config({ engine: 'cpu', device: 'cuda' })), 'device', 'cuda');
  });
});
