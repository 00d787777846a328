import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { listGpus, queryGpus } from '../../src/engines/nvidia-smi.js';
import { RunError } from '../../src/errors.js';
import { gpuLine, useFakeNvidiaSmi } from './fake-nvidia-smi.js';

describe('nvidia-smi', () => {
  const fake = useFakeNvidiaSmi();

  it('tells index, UUID, name and memory of every GPU', async () => {
    const env = fake.says(gpuLine(0), gpuLine(1, 'GPU-b1', 0));
    const common = { name: 'NVIDIA H100', memoryTotal: 81559 * 2 ** 20 };
    expect(await queryGpus(env)).to.deep.equal([
      { index: 0, uuid: 'GPU-0000-aaaa', ...common, memoryUsed: 512 * 2 ** 20 },
      { index: 1, uuid: 'GPU-b1', ...common, memoryUsed: 0 },
    ]);
  });

  it('is asked for just that, as a table without headings and units', async () => {
    const env = fake.says(`echo "$@" > '${fake.path('asked')}'`, gpuLine(0));
    await queryGpus(env);
    expect(readFileSync(fake.path('asked'), 'utf8').trim()).to.equal(
      '--query-gpu=index,uuid,name,memory.total,memory.used --format=csv,noheader,nounits',
    );
  });

  it('may not know the memory', async () => {
    const [gpu] = await queryGpus(fake.says("echo '0, GPU-a, NVIDIA GB10, [N/A], [N/A]'"));
    expect(gpu).to.deep.equal({ index: 0, uuid: 'GPU-a', name: 'NVIDIA GB10' });
  });

  it('is read past lines that are no GPU', async () => {
    const env = fake.says("echo 'Unable to determine the device handle for GPU 0000:3B:00.0'", gpuLine(1));
    expect((await queryGpus(env)).map(({ index }) => index)).to.deep.equal([1]);
  });

  const failures: readonly (readonly [name: string, lines: readonly string[], how: string])[] = [
    ['is absent', [], 'is not there'],
    ['ends with an error', ["echo '0, GPU-a, NVIDIA H100, 1, 1'", 'exit 9'], 'ended with exit code 9'],
    ['says something else', ["echo 'No devices were found'"], 'lists no GPU: No devices were found'],
    ['says nothing', [':'], 'lists no GPU'],
    ['hangs', ['exec sleep 600'], 'does not answer within 0.2 s'],
  ];
  for (const [name, lines, how] of failures) {
    it(`that ${name} is an error in one line, and no GPU for who only wants a list`, async () => {
      const env = fake.says(...lines);
      const outcome: unknown = await queryGpus(env, name === 'hangs' ? 200 : undefined).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(RunError).with.property('message', `nvidia-smi ${how}`);
      expect(await listGpus(env, name === 'hangs' ? 200 : undefined)).to.deep.equal([]);
    });
  }
});
