import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { findSystem, systems } from '../../src/systems/index.js';
import { expectInputError, useTemporaryFolder } from '../data/support.js';
import { fixture } from '../training/support.js';
import linear from './fixtures/linear.js';

describe('a system', () => {
  const folder = useTemporaryFolder();

  it('is found by its name', async () => {
    for (const system of systems) expect(await findSystem(system.name)).to.equal(system);
  });

  it('is found by the path of its module', async () => {
    expect(await findSystem(fixture('linear'))).to.equal(linear);
  });

  it('that is unknown is refused, with the nearest name', async () => {
    await expectInputError(findSystem('dcgna'), 'unknown-system', 'dcgna', 'dcgan');
  });

  it('whose module is missing or exports none is refused', async () => {
    await expectInputError(findSystem(folder.path('none.js')), 'missing-system', 'none.js');
    mkdirSync(folder.path('modules'));
    const path = folder.path('modules', 'empty.mjs');
    writeFileSync(path, 'export default { name: "empty" };');
    await expectInputError(findSystem(path), 'no-system', 'empty.mjs');
  });

  it('has a preset and options that are complete by default', () => {
    for (const { options, preset, streams } of systems) {
      expect(options.parse({})).to.be.an('object');
      expect(preset.batch % preset.shardMultiple).to.equal(0);
      expect(Object.keys(preset.data)).to.deep.equal(Object.keys(streams));
    }
  });
});
