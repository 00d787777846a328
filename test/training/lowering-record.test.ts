import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { InputError } from '../../src/errors.js';
import { readLowerings, writeLowerings } from '../../src/training/lowering-record.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { useSharedFolder } from './support.js';

describe('the forms of convolutions that a run has settled', () => {
  const folder = useSharedFolder();
  const directory = (name: string): RunDirectory => {
    mkdirSync(folder.path(name));
    return new RunDirectory(folder.path(name));
  };

  it('are none at first', () => {
    expect(readLowerings(directory('new'))).to.deep.equal({});
  });

  it('come back as they were written, stage by stage', async () => {
    const run = directory('run');
    const lowerings = { first: { block: 16, forms: { 'Conv of a size': 'blocked' } }, second: { block: 16, forms: {} } } as const;
    await writeLowerings(run, lowerings);
    expect(readLowerings(run)).to.deep.equal(lowerings);
  });

  it('are refused where the file is damaged, with what to do', () => {
    const run = directory('damaged');
    for (const text of ['{', '{"stage":{"block":16,"forms":{"a":"folded"}}}', '[]x']) {
      writeFileSync(folder.path('damaged', 'lowering.json'), text);
      expect(() => readLowerings(run)).to.throw(InputError, /lowering\.json is damaged/);
    }
  });
});
