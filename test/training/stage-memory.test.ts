import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { Random } from '../../src/random/random.js';
import { capacity } from '../systems/fixtures/image-pool.js';
import {
  checkpointAt,
  fixture,
  lastCheckpoint,
  resumeRun,
  rows,
  runConfig,
  sit,
  trainRun,
  useSharedFolder,
  values,
  writeImages,
} from './support.js';

describe("a stage's memory", () => {
  const folder = useSharedFolder();
  const config = async (iterations = 3) =>
    runConfig({
      system: fixture('image-pool'),
      data: { data: writeImages(folder.path('data'), 50) },
      iterations,
      checkpoint: { every: 1, keep: 100 },
    });

  before(async () => {
    await trainRun(await config(), folder.path('run'));
  });

  it('is updated from the per-sample outputs in sample order over all shards', () => {
    const { memory } = lastCheckpoint(folder.path('run'));
    const fakes = [0, 1, 2].flatMap((t) => rows(memory, `record/generator/${t}/0/fake`));
    expect(fakes.length).to.equal(36);
    expect(new Set(fakes.map(String)).size).to.equal(36);
    expect(rows(memory, 'pool/images')).to.deep.equal(fakes.slice(-capacity));
  });

  it('is read into an input, and cut into the shards', () => {
    for (let t = 0; t < 3; t++) {
      const { memory } = checkpointAt(folder.path('run'), t + 1);
      const pool = rows(memory, 'pool/images');
      const expected = Array.from({ length: 12 }, (_, i) => pool[i % capacity]);
      expect(rows(memory, `record/discriminator/${t}/0/pooled`)).to.deep.equal(expected);
    }
  });

  it('is updated with random numbers keyed by seed, name, iteration, phase and repeat', () => {
    const expected = [0, 1, 2].map((iteration) =>
      Math.fround(new Random({ seed: 7, purpose: 'memory/pool', iteration, phase: 'generator', repeat: 0 }).uniform()),
    );
    expect(values(lastCheckpoint(folder.path('run')).memory, 'pool/drawn')).to.deep.equal(expected);
  });

  it('comes back from a checkpoint', async () => {
    await trainRun(await config(1), folder.path('resumed'));
    await resumeRun(await config(), folder.path('resumed'));
    const [whole, resumed] = [lastCheckpoint(folder.path('run')), lastCheckpoint(folder.path('resumed'))];
    expect([...resumed.memory]).to.deep.equal([...whole.memory]);
    expect([...resumed.parameters]).to.deep.equal([...whole.parameters]);
    expect([...resumed.optimizer]).to.deep.equal([...whole.optimizer]);
  });

  it('is refused in a checkpoint of other networks', async () => {
    const saved = lastCheckpoint(folder.path('run'));
    const other = new Map([...saved.parameters].filter(([name]) => name !== 'discriminator/dense/kernel'));
    const { error } = await sit(await config(), folder.path('run'), { checkpoint: { ...saved, parameters: other } });
    expect(error).to.be.instanceOf(InputError).with.property('code', 'checkpoint-mismatch');
    expect(error).to.have.property('message').that.includes('discriminator/dense/kernel is not in the checkpoint');
  });
});
