import { expect } from 'chai';
import { ProcessDevice } from '../../../src/engines/tensorflow/process-device.js';
import { expectInputError } from '../../data/support.js';
import { gpuLine, useFakeNvidiaSmi } from '../fake-nvidia-smi.js';

describe('the device of a process', () => {
  const fake = useFakeNvidiaSmi();
  const twoGpus = () => fake.says(gpuLine(0), gpuLine(1));
  const onGpu = () => ({ isUsingGpuDevice: true });
  const onCpu = () => ({ isUsingGpuDevice: false });

  it('is the only one that TensorFlow sees when it is loaded, counted as nvidia-smi counts', async () => {
    const env = twoGpus();
    let seen: string | undefined;
    await new ProcessDevice(env).enter('cuda:1', () => {
      seen = env.CUDA_VISIBLE_DEVICES;
      return onGpu();
    });
    expect(seen).to.equal('1');
    expect(env).to.include({ CUDA_VISIBLE_DEVICES: '1', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
  });

  it('leaves the order of CUDA as the user has set it', async () => {
    const env = { ...twoGpus(), CUDA_DEVICE_ORDER: 'FASTEST_FIRST' };
    await new ProcessDevice(env).enter('cuda', onGpu);
    expect(env.CUDA_DEVICE_ORDER).to.equal('FASTEST_FIRST');
  });

  it('is no GPU with --device cpu', async () => {
    const env = twoGpus();
    await new ProcessDevice(env).enter('cpu', onCpu);
    expect(env.CUDA_VISIBLE_DEVICES).to.equal('-1');
  });

  it('is told of where it was one of several, and only if it is really used', async () => {
    expect((await new ProcessDevice(twoGpus()).enter('auto', onGpu)).note).to.include('2 GPUs are visible');
    expect((await new ProcessDevice(twoGpus()).enter('auto', onCpu)).note).to.equal(undefined);
  });

  it('stays: the same is entered again, another one is refused', async () => {
    const env = { ...twoGpus(), CUDA_VISIBLE_DEVICES: '1,0' };
    const device = new ProcessDevice(env);
    await device.enter('cuda:1', onGpu);
    for (const same of ['cuda:1', 'auto']) await device.enter(same, onGpu);
    expect(env.CUDA_VISIBLE_DEVICES).to.equal('0');
    await expectInputError(device.enter('cuda:0', onGpu), 'device', 'GPU 0', '--device cuda:0 in a process of its own');
    await expectInputError(device.enter('cpu', onGpu), 'device', 'GPU 0', '--device cpu');
    expect(env.CUDA_VISIBLE_DEVICES).to.equal('0');
  });

  it('stays the CPU where GPUs were hidden from TensorFlow', async () => {
    const device = new ProcessDevice(twoGpus());
    await device.enter('cpu', onCpu);
    await device.enter('auto', onCpu);
    await expectInputError(device.enter('cuda:1', onCpu), 'device', 'loaded on the CPU');
  });

  it('is the CPU for all who do not ask for CUDA where TensorFlow has found no GPU', async () => {
    const device = new ProcessDevice(fake.says());
    for (const asked of ['auto', 'cpu', 'auto']) await device.enter(asked, onCpu);
  });

  it('leaves the environment to other engines where TensorFlow does not load', async () => {
    for (const before of [undefined, '1,0']) {
      const env: NodeJS.ProcessEnv = { ...twoGpus(), ...(before === undefined ? {} : { CUDA_VISIBLE_DEVICES: before }) };
      const failing = () => {
        throw new Error('no TensorFlow');
      };
      const outcome: unknown = await new ProcessDevice(env).enter('cuda:1', failing).catch((error: unknown) => error);
      expect(outcome).to.have.property('message', 'no TensorFlow');
      expect(env.CUDA_VISIBLE_DEVICES).to.equal(before);
    }
  });
});
