import { expect } from 'chai';
import { createEngine } from '../../src/engines/index.js';
import { placementOf } from '../../src/engines/onnxruntime/placement.js';
import { cudaInstalled } from '../../src/engines/onnxruntime/provider-help.js';
import { probeEngine, selectEngine } from '../../src/engines/select.js';
import { InputError } from '../../src/errors.js';
import { expectInputError } from '../data/support.js';
import { skip } from '../skip.js';
import { modulePath } from '../training/support.js';
import { options } from './support.js';

describe('choosing an engine', () => {
  it('refuses a name it does not know, and tells those it does', async () => {
    await expectInputError(createEngine('jax', options), 'unknown-engine', 'jax', 'tensorflow', 'onnxruntime', 'cpu');
  });

  it('refuses a device that an engine does not have', async () => {
    await expectInputError(createEngine('cpu', { ...options, device: 'cuda' }), 'device', 'cuda');
    await expectInputError(createEngine('tensorflow', { ...options, device: 'webgpu' }), 'device', 'WebGPU');
  });

  for (const device of ['webgpu', 'cuda']) {
    it(`starts onnxruntime on ${device}, or tells in one line why it can not`, async () => {
      const outcome = await createEngine('onnxruntime', { ...options, device }).then(
        async (engine) => {
          await engine.dispose();
          return engine.device;
        },
        (error: unknown) => error,
      );
      if (typeof outcome === 'string') {
        expect(outcome.toLowerCase()).to.include(device);
        return;
      }
      expect(outcome).to.be.instanceOf(InputError).with.property('code', 'device');
      if (!(outcome instanceof InputError)) return;
      expect(outcome.message)
        .to.match(/does not start on/)
        .and.to.include('--device cpu')
        .and.to.not.include('\n');
    });
  }

  it('runs onnxruntime on the CPU where nothing else is there', async function () {
    if (cudaInstalled()) skip(this, 'CUDA is installed');
    const engine = await createEngine('onnxruntime', options);
    expect(engine.device).to.equal('CPU');
    await engine.dispose();
  });

  it('gives workers the devices of a list in turn', () => {
    const device = (worker: number) => placementOf({ device: 'cuda:2,5', worker, intraOpThreads: 1 });
    expect([0, 1, 2].map((worker) => device(worker).deviceId)).to.deep.equal([2, 5, 2]);
    expect(device(0).provider).to.equal('cuda');
  });

  it('takes a module by path', async () => {
    const engine = await createEngine(modulePath('engines/fixtures/faulty'), options);
    expect(engine.name).to.equal('onnxruntime');
    await engine.dispose();
  });

  it('says why an engine is not available', async () => {
    expect(await probeEngine('cpu', options)).to.deep.equal({ available: true, device: 'JavaScript' });
    const refused = await probeEngine('cpu', { ...options, device: 'cuda' });
    expect(refused).to.have.property('available', false);
    expect(refused).to.have.property('reason').that.includes('cuda');
  });

  it('takes the first that runs for auto, and tells all reasons where none does', async function () {
    const first = await probeEngine('tensorflow', options);
    expect(await selectEngine('auto', options)).to.equal(first.available ? 'tensorflow' : 'onnxruntime');
    const nowhere = { ...options, device: 'cuda:97' };
    if ((await probeEngine('onnxruntime', nowhere)).available) skip(this, 'there are 98 CUDA devices');
    await expectInputError(selectEngine('auto', nowhere), 'no-engine', 'CUDA', 'doctor');
  });

  it('asked for by name, tells its own reason', async () => {
    await expectInputError(selectEngine('cpu', { ...options, device: 'webgpu' }), 'device', 'webgpu', '--device cpu');
  });
});
