import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { gpuLine, useFakeNvidiaSmi } from '../engines/fake-nvidia-smi.js';
import { startEvent } from './events.js';

const MiB = 2 ** 20;

describe('the memory of GPUs in the metrics', () => {
  const fake = useFakeNvidiaSmi();
  let clock = 0;
  let told: string[] = [];
  beforeEach(() => {
    clock = 0;
    told = [];
  });

  const begin = (env: NodeJS.ProcessEnv, gpus: readonly string[]) => {
    const { registry, listener } = createMetrics({ env, now: () => clock, onFailure: (text) => told.push(text) });
    listener(startEvent({ gpus }));
    const scrape = async () => (await registry.metrics()).split('\n').filter((line) => /^gan_device_memory/.test(line));
    /** Scrapes until what is shown is as wanted; the mocha limit ends it where that never comes. */
    const scrapeUntil = async (isWanted: (lines: readonly string[]) => boolean): Promise<string[]> => {
      for (;;) {
        const lines = await scrape();
        if (isWanted(lines)) return lines;
        await sleep(10);
      }
    };
    return { listener, scrape, scrapeUntil };
  };
  const counting = (...lines: readonly string[]) => fake.says(`echo asked >> '${fake.path('count')}'`, ...lines);
  const timesAsked = () => (existsSync(fake.path('count')) ? readFileSync(fake.path('count'), 'utf8').trim().split('\n').length : 0);

  it('is that of the GPUs a run uses, by their index, whether they are named by index or UUID', async () => {
    const run = begin(counting(gpuLine(0), gpuLine(1, 'GPU-b1', 7), gpuLine(2)), ['GPU-b1', '2']);
    expect(await run.scrapeUntil((lines) => lines.length > 0)).to.have.members([
      `gan_device_memory_used_bytes{device="1"} ${7 * MiB}`,
      `gan_device_memory_used_bytes{device="2"} ${512 * MiB}`,
      `gan_device_memory_total_bytes{device="1"} ${81559 * MiB}`,
      `gan_device_memory_total_bytes{device="2"} ${81559 * MiB}`,
    ]);
  });

  it('is absent where no GPU is used, and nobody asks for it', async () => {
    const run = begin(counting(gpuLine(0)), []);
    clock = 1e6;
    expect(await run.scrape()).to.deep.equal([]);
    expect(timesAsked()).to.equal(0);
  });

  it('is read at most every ten seconds, however often it is scraped', async () => {
    const run = begin(counting(`printf '0, GPU-a, NVIDIA H100, 100, %d\\n' $(wc -l < '${fake.path('count')}')`), ['0']);
    await run.scrapeUntil((lines) => lines.length > 0);
    clock = 9_999;
    for (let i = 0; i < 20; i++) await run.scrape();
    expect(timesAsked()).to.equal(1);
    clock = 10_000;
    const used = (megabytes: number) => `gan_device_memory_used_bytes{device="0"} ${megabytes * MiB}`;
    expect(await run.scrape()).to.include(used(1)); // what was read before: a scrape waits for nothing
    await run.scrapeUntil((lines) => lines.includes(used(2)));
    expect(timesAsked()).to.equal(2);
  });

  it('never holds up a scrape, even while nvidia-smi hangs', async () => {
    const run = begin(fake.says('exec sleep 600'), ['0']);
    expect(await run.scrape()).to.deep.equal([]);
    run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
  });

  it('is absent after a failure, which is told once, and there again when it can be read', async () => {
    const broken = fake.path('broken');
    const run = begin(fake.says(`if [ -e '${broken}' ]; then exit 9; fi`, gpuLine(0)), ['0']);
    await run.scrapeUntil((lines) => lines.length > 0);
    writeFileSync(broken, '');
    for (const seconds of [10, 20]) {
      clock = seconds * 1000;
      await run.scrapeUntil((lines) => lines.length === 0);
    }
    expect(told).to.deep.equal(['no metrics of the memory of GPUs: nvidia-smi ended with exit code 9']);
    rmSync(broken);
    clock = 30_000;
    await run.scrapeUntil((lines) => lines.length > 0);
  });

  it('is absent where the driver does not know it, and of a part of a GPU', async () => {
    const run = begin(counting("echo '0, GPU-a, NVIDIA GB10, [N/A], [N/A]'", gpuLine(1)), ['0', '1', 'MIG-7']);
    const lines = await run.scrapeUntil((found) => found.length > 0);
    expect(lines.filter((line) => !line.includes('device="1"'))).to.deep.equal([]);
  });

  it('is absent once the run is over', async () => {
    const run = begin(counting(gpuLine(0)), ['0']);
    await run.scrapeUntil((lines) => lines.length > 0);
    run.listener({ type: 'end', iteration: 1, reason: 'done', seconds: 1 });
    clock = 1e6;
    expect(await run.scrape()).to.deep.equal([]);
    expect(timesAsked()).to.equal(1);
  });
});
