import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { readLowerings } from '../../src/training/lowering-record.js';
import { type PreparedRun, prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { settleLowering } from '../../src/training/tuning.js';
import { blockOrSkip } from '../onnx/lowerings/support.js';
import { runConfig, sit, useSharedFolder } from './support.js';

describe('settling how a stage does its convolutions', () => {
  const folder = useSharedFolder();

  /** Wide enough for convolutions worth measuring. */
  const wide = (changes = {}) =>
    runConfig({
      system: 'dcgan',
      data: { data: 'mnist' },
      options: { width: 32, latent: 8 },
      batch: 16,
      shard: 16,
      iterations: 1,
      ...changes,
    });

  const settle = async (prepared: PreparedRun) => {
    const measured: number[] = [];
    const plan = await settleLowering(prepared, prepared.stages[0]!, (convolutions) => measured.push(convolutions));
    return { plan, measured };
  };

  const cacheFile = () => {
    const file = readdirSync(folder.path('cache')).find((name) => name.startsWith('lowerings-'));
    return folder.path('cache', file!);
  };

  it('measures once on a machine: the next start finds the results and measures nothing', async function () {
    const block = blockOrSkip(this);
    const first = await settle(await prepareRun(await wide()));
    expect(first.plan?.block).to.equal(block);
    expect(first.measured).to.deep.equal([Object.keys(first.plan!.forms).length]);
    expect(first.measured[0]).to.be.greaterThan(0);
    expect(await settle(await prepareRun(await wide()))).to.deep.equal({ plan: first.plan, measured: [] });
  });

  it('takes the results that are there, whatever they are', async function () {
    blockOrSkip(this);
    const { plan } = await settle(await prepareRun(await wide()));
    const direct = Object.fromEntries(Object.keys(plan!.forms).map((key) => [key, 'direct']));
    writeFileSync(cacheFile(), JSON.stringify(direct));
    expect((await settle(await prepareRun(await wide()))).plan?.forms).to.deep.equal(direct);
  });

  it('measures again where the results are damaged, and keeps the new ones', async function () {
    blockOrSkip(this);
    await settle(await prepareRun(await wide()));
    writeFileSync(cacheFile(), '{"Conv');
    const { plan, measured } = await settle(await prepareRun(await wide()));
    expect(measured).to.have.length(1);
    expect(JSON.parse(readFileSync(cacheFile(), 'utf8'))).to.deep.equal(plan!.forms);
  });

  it('measures no other shapes than those that are new', async function () {
    blockOrSkip(this);
    await settle(await prepareRun(await wide()));
    const { plan, measured } = await settle(await prepareRun(await wide({ options: { width: 16, latent: 8 }, batch: 32, shard: 32 })));
    expect(measured[0] ?? 0).to.be.at.most(Object.keys(plan!.forms).length);
    expect(Object.keys(JSON.parse(readFileSync(cacheFile(), 'utf8')))).to.include.members(Object.keys(plan!.forms));
  });

  it('is left to the engine with --no-autotune, and for engines that have no choice', async () => {
    expect(await settle(await prepareRun(await wide({ autotune: false })))).to.deep.equal({ plan: undefined, measured: [] });
    expect(await settle(await prepareRun(await wide({ engine: 'cpu' })))).to.deep.equal({ plan: undefined, measured: [] });
  });

  it('is done for a run once: it is kept in the run directory, and what is resumed takes it', async () => {
    const { prepared, directory } = await sit(await wide(), folder.path('run'));
    const kept = readLowerings(new RunDirectory(directory.path));
    expect(kept).to.deep.equal({ [prepared.stages[0]!.name]: (await settle(prepared)).plan });
    const other = { adversarial: { block: 0, forms: {} } };
    expect(await settle(await prepareRun(await wide(), { lowerings: other }))).to.deep.equal({ plan: other.adversarial, measured: [] });
  });
});
