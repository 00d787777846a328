import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { RunConfig } from '../../src/config/schema.js';
import { RunError } from '../../src/errors.js';
import { fillSamples } from '../../src/random/random.js';
import { type Fault, faultVariable } from '../engines/fixtures/faulty.js';
import {
  hashesOf,
  lastCheckpoint,
  modulePath,
  type Outcome,
  resumeRun,
  runConfig,
  sit,
  trainRun,
  useSharedFolder,
  writeImages,
} from './support.js';

const engineModule = modulePath('engines/fixtures/faulty');

/** Runs `body` with a fault in the threads that start meanwhile. */
async function withFault<T>(fault: Fault, body: () => Promise<T>): Promise<T> {
  process.env[faultVariable] = JSON.stringify(fault);
  try {
    return await body();
  } finally {
    delete process.env[faultVariable];
  }
}

/** The first number of the latents of a shard. */
function latentOf(
  purpose: string,
  distribution: 'normal' | 'uniform',
  size: number,
  at: { iteration: number; shard: number; phase?: string },
) {
  const { iteration, shard, phase } = at;
  const latent = new Float32Array(size);
  fillSamples(latent, size, shard * 4, distribution, { seed: 7, purpose, iteration, ...(phase ? { phase, repeat: 0 } : {}) });
  return latent[0]!;
}

const systems = [
  {
    title: 'gan on the ring',
    config: { system: 'gan', options: { latent: 4, hidden: [300, 300], k: 2 }, iterations: 6 },
    data: () => ({ data: 'ring' }),
    latent: (iteration: number, shard: number) => latentOf('input/latent', 'uniform', 4, { iteration, shard, phase: 'generator' }),
  },
  {
    title: 'dcgan on images',
    config: { system: 'dcgan', options: { latent: 6, width: 4 }, iterations: 4 },
    data: (folder: string) => ({ data: writeImages(folder, 40) }),
    latent: (iteration: number, shard: number) => latentOf('input/latent', 'normal', 6, { iteration, shard }),
  },
] as const;

for (const { title, config: chosen, data, latent } of systems) {
  describe(`a run of ${title}`, () => {
    const folder = useSharedFolder();
    const config = async (changes: Partial<RunConfig> = {}) => runConfig({ ...chosen, data: data(folder.path('data')), ...changes });
    const hashes = (name: string) => hashesOf(folder.path(name));
    let reference: Record<string, string>;

    before(async () => {
      await trainRun(await config({ workers: 1 }), folder.path('one'));
      reference = hashes('one');
    });

    it('ends with the same tensors for 1, 2 and 3 workers', async () => {
      for (const workers of [2, 3]) {
        await trainRun(await config({ workers }), folder.path(`workers-${workers}`));
        expect(hashes(`workers-${workers}`)).to.deep.equal(reference);
      }
    });

    it('ends with the same tensors when a worker thread ends on the way', async () => {
      const once = folder.path('ended');
      const fault: Fault = { phase: 'generator', latent: latent(2, 1), how: 'exit', once };
      const { events } = await withFault(fault, async () => trainRun(await config(), folder.path('lost'), { engineModule }));
      expect(existsSync(once)).to.equal(true);
      const lost = events.filter((event) => event.type === 'worker-lost');
      expect(lost).to.have.length(1);
      expect(lost[0])
        .to.include({ iteration: 2, attempt: 1 })
        .with.property('what')
        .that.matches(/^gradients task: /);
      expect(hashes('lost')).to.deep.equal(reference);
    });

    it('ends with the same tensors when a worker thread hangs on the way', async () => {
      const fault: Fault = { phase: 'generator', latent: latent(2, 1), how: 'hang', once: folder.path('hung') };
      const { events } = await withFault(fault, async () =>
        trainRun(await config({ shardTimeout: 3 }), folder.path('hanging'), { engineModule }),
      );
      const lost = events.flatMap((event) => (event.type === 'worker-lost' ? [event.what] : []));
      expect(lost).to.deep.equal(['gradients task: it has taken more than 3s, the --shard-timeout, and its thread was ended']);
      expect(hashes('hanging')).to.deep.equal(reference);
    });

    it('ends with an error and a checkpoint where a shard always fails, and resumes from it to the same tensors', async () => {
      const fault: Fault = { phase: 'generator', latent: latent(2, 1), how: 'throw' };
      const { error, events } = await withFault(fault, async () => sit(await config(), folder.path('failed'), { engineModule }));
      expect(error).to.be.instanceOf(RunError).with.property('code', 'task-failed');
      expect(error)
        .to.have.property('message')
        .that.matches(/gradients task failed 3 times \(a fault\)/);
      expect(events.filter(({ type }) => type === 'worker-lost')).to.have.length(2);
      // Between the discriminator's update and the generator's.
      expect(lastCheckpoint(folder.path('failed')).progress).to.deep.include({ iteration: 2, phase: 1, repeat: 0 });
      await resumeRun(await config({ workers: 3 }), folder.path('failed'));
      expect(hashes('failed')).to.deep.equal(reference);
    });

    it('interrupted, writes a checkpoint from which it resumes to the same tensors', async () => {
      const controller = new AbortController();
      const onEvent: NonNullable<Parameters<typeof sit>[2]>['onEvent'] = (event) => {
        if (event.type === 'step' && event.iteration === 1) controller.abort();
      };
      const { result, events } = await trainRun(await config(), folder.path('interrupted'), { signal: controller.signal, onEvent });
      expect(result.reason).to.equal('interrupted');
      expect(events.at(-1)).to.include({ type: 'end', reason: 'interrupted', iteration: 2 });
      expect(lastCheckpoint(folder.path('interrupted')).progress).to.deep.include({ iteration: 2, phase: 0, repeat: 0 });
      await resumeRun(await config(), folder.path('interrupted'));
      expect(hashes('interrupted')).to.deep.equal(reference);
    });
  });
}

describe('the tensors at the end of a run', () => {
  const folder = useSharedFolder();

  it('are others for another seed or shard', async () => {
    const hash = async (name: string, changes: Partial<RunConfig>) => {
      await trainRun(await runConfig({ system: 'gan', options: { hidden: [8] }, iterations: 1, ...changes }), folder.path(name));
      return hashesOf(folder.path(name)).parameters;
    };
    const hashes = [await hash('short', {}), await hash('seed', { seed: 8 }), await hash('shard', { shard: 6 })];
    expect(new Set(hashes).size).to.equal(3);
  });
});

describe('a run that diverges', () => {
  const folder = useSharedFolder();
  let outcome: Outcome;

  before(async () => {
    // No loss is finite from iteration 3 on.
    const options = { poisonFrom: 3, poisoned: 1000 };
    const data = { data: writeImages(folder.path('data'), 30) };
    const system = modulePath('systems/fixtures/linear');
    outcome = await sit(await runConfig({ system, options, data, iterations: 50, checkpoint: { every: 2, keep: 3 } }), folder.path('run'));
  });

  it('drops the steps, counts them, and stops at the limit', () => {
    const counted = outcome.events.flatMap((event) => (event.type === 'non-finite' ? [[event.iteration, event.inARow]] : []));
    expect(counted).to.deep.equal([
      [3, 1],
      [4, 2],
      [5, 3],
    ]);
    expect(outcome.error).to.be.instanceOf(RunError).with.property('code', 'diverged');
  });

  it('names the last good checkpoint and writes no other', () => {
    const last = lastCheckpoint(folder.path('run'));
    expect(last.progress).to.deep.include({ iteration: 4, steps: { line: 3 } });
    expect(outcome.error).to.have.property('message').that.includes(last.path);
    expect(outcome.events.at(-1)).to.include({ type: 'end', reason: 'failed' });
  });
});
