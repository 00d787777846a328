import { expect } from 'chai';
import { createEngine } from '../../src/engines/index.js';
import { enginePlace, placementOf } from '../../src/engines/onnxruntime/placement.js';
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

  it('refuses bf16 but for tensorflow, and names what has it', async () => {
    for (const name of ['cpu', 'onnxruntime']) {
      await expectInputError(createEngine(name, { ...options, precision: 'bf16' }), 'precision', name, 'bf16', '--engine tensorflow');
    }
  });

  it('takes tensorflow for auto with bf16, or tells why not', async () => {
    const asked = { ...options, precision: 'bf16' as const };
    if ((await probeEngine('tensorflow', asked)).available) expect((await selectEngine('auto', asked)).name).to.equal('tensorflow');
    else await expectInputError(selectEngine('auto', asked), 'no-engine', 'TensorFlow', 'onnxruntime engine does not compute in bf16');
  });

  for (const device of ['webgpu', 'cuda']) {
    it(`starts onnxruntime on ${device}, or tells in one line why it can not`, async () => {
      const outcome = await createEngine('onnxruntime', { ...options, device }).then(
        async (engine) => {
          await engine.dispose();
          return engine.place.device;
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
    expect(engine.place.device).to.equal('CPU');
    await engine.dispose();
  });

  it('gives workers the devices of a list in turn', () => {
    const device = (worker: number, env: NodeJS.ProcessEnv) => placementOf({ device: 'cuda:2,5', worker, intraOpThreads: 1 }, env);
    expect([0, 1, 2].map((worker) => device(worker, {}).deviceId)).to.deep.equal([2, 5, 2]);
    expect(device(0, {}).provider).to.equal('cuda');
  });

  it('gives the workers of several ranks on a machine devices of their own, as far as there are', () => {
    const device = (rank: number, worker: number, list: string) => {
      const env = { OMPI_COMM_WORLD_LOCAL_RANK: String(rank), OMPI_COMM_WORLD_LOCAL_SIZE: '2' };
      return placementOf({ device: `cuda:${list}`, worker, intraOpThreads: 1 }, env).deviceId;
    };
    expect([0, 1].map((rank) => device(rank, 0, '2,5'))).to.deep.equal([2, 5]);
    expect([0, 1].map((rank) => [0, 1].map((worker) => device(rank, worker, '0,1,2,3')))).to.deep.equal([
      [0, 2],
      [1, 3],
    ]);
  });

  it('tells the GPU of a worker as CUDA_VISIBLE_DEVICES names it', () => {
    const placed = (device: string, env: NodeJS.ProcessEnv) => enginePlace(placementOf({ device, worker: 1, intraOpThreads: 1 }, {}), env);
    expect(placed('cuda:0,1', {})).to.include({ device: 'CUDA 1', gpu: '1' });
    expect(placed('cuda:0,1', { CUDA_VISIBLE_DEVICES: '3,GPU-ab' })).to.include({ device: 'CUDA 1', gpu: 'GPU-ab' });
    expect(placed('cpu', { CUDA_VISIBLE_DEVICES: '3' })).to.not.have.property('gpu');
  });

  it('takes a module by path', async () => {
    const engine = await createEngine(modulePath('engines/fixtures/faulty'), options);
    expect(engine.name).to.equal('onnxruntime');
    await engine.dispose();
  });

  it('says why an engine is not available', async () => {
    expect(await probeEngine('cpu', options)).to.deep.equal({ available: true, place: { version: '4.22.0', device: 'JavaScript' } });
    const refused = await probeEngine('cpu', { ...options, device: 'cuda' });
    expect(refused).to.have.property('available', false);
    expect(refused).to.have.property('reason').that.includes('cuda');
  });

  it('takes the first that runs for auto, and tells all reasons where none does', async function () {
    const first = await probeEngine('tensorflow', options);
    const { name } = await selectEngine('auto', options);
    expect(name).to.equal(first.available ? 'tensorflow' : 'onnxruntime');
    const nowhere = { ...options, device: 'cuda:97' };
    if ((await probeEngine('onnxruntime', nowhere)).available) skip(this, 'there are 98 CUDA devices');
    await expectInputError(selectEngine('auto', nowhere), 'no-engine', 'CUDA', 'doctor');
  });

  it('asked for by name, tells its own reason', async () => {
    await expectInputError(selectEngine('cpu', { ...options, device: 'webgpu' }), 'device', 'webgpu', '--device cpu');
  });
});
