import { expect } from 'chai';
import { gpuReport } from '../../src/cli/gpu-report.js';
import { gpuLine, useFakeNvidiaSmi } from '../engines/fake-nvidia-smi.js';

describe('what doctor tells of GPUs', () => {
  const fake = useFakeNvidiaSmi();
  const report = async (env: NodeJS.ProcessEnv) => Object.fromEntries(await gpuReport(env)) as Record<string, string>;

  it('is each with its memory, and which one a run takes', async () => {
    const rows = await report(fake.says(gpuLine(0), gpuLine(1, 'GPU-b', 40 * 1024)));
    expect(rows['GPU 0']).to.equal('NVIDIA H100, 79.6 GiB of memory, 0.5 in use');
    expect(rows['GPU 1']).to.equal('NVIDIA H100, 79.6 GiB of memory, 40.0 in use');
    expect(rows['tensorflow takes']).to.match(/^GPU 0, the first .* --device cuda:N/);
  });

  it('follows CUDA_VISIBLE_DEVICES and the rank', async () => {
    const env = fake.says(gpuLine(0), gpuLine(1));
    const takenWith = async (changes: NodeJS.ProcessEnv) => (await report({ ...env, ...changes }))['tensorflow takes'];
    expect(await takenWith({ CUDA_VISIBLE_DEVICES: '1' })).to.equal('GPU 1');
    expect(await takenWith({ CUDA_VISIBLE_DEVICES: '-1' })).to.match(/^the CPU: CUDA_VISIBLE_DEVICES/);
    expect(await takenWith({ LOCAL_RANK: '1' })).to.equal('GPU 1');
    expect(await takenWith({ LOCAL_RANK: '2' })).to.include('local rank 2');
  });

  it('is why none is known', async () => {
    expect(await report(fake.says())).to.include({ 'none known': 'nvidia-smi is not there' });
    expect(await report(fake.says('exit 9'))).to.include({ 'none known': 'nvidia-smi ended with exit code 9' });
  });

  it('says that none of it has been run on a real one', async () => {
    expect((await report(fake.says(gpuLine(0)))).tried).to.include('real GPU');
  });
});
