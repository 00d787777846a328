import { expect } from 'chai';
import type { RunConfig } from '../../src/config/schema.js';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { readRun, writeRunRecord } from '../../src/training/run-record.js';
import { expectInputError } from '../data/support.js';
import {
  fixture,
  hashesOf,
  lastCheckpoint,
  modulePath,
  resumeRun,
  runConfig,
  type Sitting,
  trainRun,
  useSharedFolder,
  values,
  writeImages,
} from './support.js';

describe("a run with a choice of the generator's forward pass", () => {
  const folder = useSharedFolder();
  const tiny = { dcgan: { latent: 6, width: 4 }, acgan: { latent: 6, width: 4, discriminatorWidth: 4 } };

  async function config(system: keyof typeof tiny, changes: Partial<RunConfig> = {}): Promise<RunConfig> {
    return runConfig({ system, options: tiny[system], data: { data: writeImages(folder.path('data'), 40) }, ...changes });
  }
  async function hashes(run: string, changes: Partial<RunConfig> = {}): Promise<Record<string, string>> {
    await trainRun(await config('dcgan', changes), folder.path(run));
    return hashesOf(folder.path(run));
  }

  it('trains dcgan to other parameters where it is fresh, and to the usual ones where it is shared', async () => {
    const usual = await hashes('usual');
    expect(await hashes('shared', { generatorForward: 'shared' })).to.deep.equal(usual);
    const fresh = await hashes('fresh', { generatorForward: 'fresh' });
    expect(fresh.parameters).to.not.equal(usual.parameters);
    expect(await hashes('fresh-alone', { generatorForward: 'fresh', workers: 1 })).to.deep.equal(fresh);
  });

  it('ends, resumed from its record, where the whole run ends', async () => {
    const whole = await hashes('whole', { generatorForward: 'fresh' });
    const { prepared, directory } = await trainRun(
      await config('dcgan', { generatorForward: 'fresh', iterations: 2 }),
      folder.path('part'),
    );
    writeRunRecord(directory, prepared.config, prepared.system, prepared.datasets);
    const saved = await readRun(directory);
    expect(saved.config.generatorForward).to.equal('fresh');
    await resumeRun({ ...saved.config, iterations: 3 }, folder.path('part'));
    expect(hashesOf(folder.path('part'))).to.deep.equal(whole);
  });

  it('records what the system does by itself where none is made', async () => {
    expect((await prepareRun(await config('dcgan'))).config.generatorForward).to.equal('shared');
    expect((await prepareRun(await config('acgan'))).config.generatorForward).to.equal('fresh');
  });

  it('is read back with the stages it was trained with', async () => {
    const prepared = await prepareRun(await config('dcgan', { generatorForward: 'fresh' }));
    const directory = new RunDirectory(folder.path('record'));
    directory.create();
    writeRunRecord(directory, prepared.config, prepared.system, prepared.datasets);
    directory.release();
    const inputsOf = (stages: typeof prepared.stages) => stages.map(({ phases }) => phases.map(({ inputs }) => inputs));
    expect(inputsOf((await readRun(directory)).stages)).to.deep.equal(inputsOf(prepared.stages));
  });

  it('is refused where it is shared and the players have no latents in common', async () => {
    await expectInputError(prepareRun(await config('acgan', { generatorForward: 'shared' })), 'generator-forward', 'acgan');
    const { config: accepted } = await prepareRun(await config('acgan', { generatorForward: 'fresh' }));
    expect(accepted.generatorForward).to.equal('fresh');
  });
});

describe('wgan with shared latents', () => {
  const folder = useSharedFolder();
  const k = 3;
  const train = async (name: string, changes: Partial<RunConfig> = {}, sitting: Sitting = {}) => {
    const data = { data: writeImages(folder.path('data'), 40) };
    const options = { latent: 6, width: 4, k };
    const config = await runConfig({ system: fixture('latents-seen'), options, data, iterations: 2, ...changes });
    return trainRun(config, folder.path(name), sitting);
  };
  const seen = (run: string, step: string) => values(lastCheckpoint(folder.path(run)).memory, `record/${step}/latent`);

  before(async () => {
    await train('shared', { generatorForward: 'shared' });
    await train('fresh');
  });

  it('lets the generator learn from the latents of the last critic step, and each critic step have its own', () => {
    for (const iteration of [0, 1]) {
      expect(seen('shared', `generator/${iteration}/0`)).to.deep.equal(seen('shared', `discriminator/${iteration}/${k - 1}`));
    }
    const steps = [0, 1].flatMap((iteration) => [0, 1, 2].map((repeat) => seen('shared', `discriminator/${iteration}/${repeat}`)));
    expect(new Set(steps.map(String)).size).to.equal(2 * k);
  });

  it('changes nothing for the critic steps before the last', () => {
    for (const repeat of [0, 1])
      expect(seen('shared', `discriminator/1/${repeat}`)).to.deep.equal(seen('fresh', `discriminator/1/${repeat}`));
    expect(seen('fresh', 'generator/0/0')).to.not.deep.equal(seen('fresh', `discriminator/0/${k - 1}`));
  });

  it('lets engines keep something for the generator in the last critic step only', async () => {
    const engineModule = modulePath('engines/fixtures/positioned');
    const { events } = await train('positioned', { generatorForward: 'shared', iterations: 1 }, { engineModule });
    const steps = events.flatMap((event) => (event.type === 'step' ? [[event.phase, event.metrics.positioned]] : []));
    expect(steps).to.deep.equal([
      ['discriminator', 0],
      ['discriminator', 0],
      ['discriminator', 1],
      ['generator', 1],
    ]);
  });

  it('ends with the same tensors for 1, 2 and 3 workers', async () => {
    for (const workers of [1, 3]) {
      await train(`workers-${workers}`, { generatorForward: 'shared', workers });
      expect(hashesOf(folder.path(`workers-${workers}`))).to.deep.equal(hashesOf(folder.path('shared')));
    }
  });
});
