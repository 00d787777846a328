import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { checkSameData, readRun, writeRunRecord } from '../../src/training/run-record.js';
import { inputError } from '../config/input-error.js';
import { expectInputError, useTemporaryFolder } from '../data/support.js';
import { fixture, runConfig, writeImages } from './support.js';

describe('the record of a run', () => {
  const folder = useTemporaryFolder();

  async function record() {
    const data = { data: writeImages(folder.path('data'), 30) };
    const config = await runConfig({ system: fixture('linear'), options: { momentum: 0.5 }, data });
    const prepared = await prepareRun(config);
    const directory = new RunDirectory(folder.path('run'));
    directory.create();
    writeRunRecord(directory, config, prepared.system, prepared.datasets);
    return { config, prepared, directory };
  }

  it('gives back configuration, system and what the networks need of the data', async () => {
    const { config, prepared, directory } = await record();
    const run = await readRun(directory);
    expect(run.config).to.deep.equal(config);
    expect(run.system).to.equal(prepared.system);
    expect(run.data.data).to.deep.include({ kind: 'image', shape: [8, 8, 1], size: 30, classes: 4, hash: prepared.datasets.data!.hash });
    expect(run.stages.map(({ name }) => name)).to.deep.equal(['only']);
  });

  it('reads runs from before evaluations were configured', async () => {
    const { config, directory } = await record();
    const text = readFileSync(directory.config, 'utf8');
    const older = text.replace(/^evaluate:\n(?: .*\n)+/m, '');
    expect(older).to.not.equal(text);
    writeFileSync(directory.config, older);
    expect((await readRun(directory)).config).to.deep.equal(config);
  });

  it("reads runs from before there was a choice of the generator's forward pass", async () => {
    const { config, directory } = await record();
    const text = readFileSync(directory.config, 'utf8');
    const older = text.replace(/^generatorForward: null\n/m, '');
    expect(older).to.not.equal(text);
    writeFileSync(directory.config, older);
    expect((await readRun(directory)).config).to.deep.equal(config);
  });

  it('accepts the same data and refuses other data', async () => {
    const { config, directory } = await record();
    const { data } = await readRun(directory);
    checkSameData(data, (await prepareRun(config)).datasets);
    writeImages(folder.path('data'), 31);
    const { datasets } = await prepareRun(config);
    const error = inputError(() => checkSameData(data, datasets));
    expect(error.code).to.equal('data-changed');
    expect(error.message).to.include(folder.path('data'));
    expect(inputError(() => checkSameData(data, {})).code).to.equal('data-changed');
  });

  it('that is damaged or incomplete is refused', async () => {
    const { directory } = await record();
    const file = folder.path('run', 'data.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -20));
    await expectInputError(readRun(directory), 'run-damaged', 'data.json');
    rmSync(file);
    await expectInputError(readRun(directory), 'run-damaged', 'data.json');
    writeFileSync(file, text);
    const config = readFileSync(directory.config, 'utf8');
    writeFileSync(directory.config, config.replace(/^batch:.*$/m, 'batch: many'));
    await expectInputError(readRun(directory), 'run-damaged', 'batch');
    writeFileSync(directory.config, config.replace(/^ {2}momentum:.*$/m, '  momentum: much'));
    await expectInputError(readRun(directory), 'run-damaged', 'options.momentum');
  });

  it('names the engine that `auto` selected, which the results belong to', async () => {
    const config = await runConfig({ system: fixture('linear'), data: { data: writeImages(folder.path('data'), 30) }, engine: 'auto' });
    expect((await prepareRun(config)).config.engine).to.be.oneOf(['tensorflow', 'onnxruntime']);
  });
});
