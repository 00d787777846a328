import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { clearBeginning } from '../../src/cli/clear-beginning.js';
import { RunDirectory } from '../../src/training/run-directory.js';

describe('a run that begins again', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-beginning-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const begun = () => {
    const directory = new RunDirectory(join(folder, 'run'));
    directory.create();
    writeFileSync(directory.statistics, '{"iteration":1}\n');
    return directory;
  };

  it('leaves nothing of a beginning without a checkpoint, half-written ones included', () => {
    const directory = begun();
    mkdirSync(join(directory.checkpoints, '.iteration-000010.77'));
    directory.release();
    expect(clearBeginning(directory)).to.equal(true);
    expect(existsSync(directory.path)).to.equal(false);
  });

  it('may not have begun at all', () => {
    expect(clearBeginning(new RunDirectory(join(folder, 'none')))).to.equal(true);
  });

  it('takes no checkpoint away, even one that is not whole', () => {
    const directory = begun();
    mkdirSync(join(directory.checkpoints, 'iteration-000010'));
    directory.release();
    expect(clearBeginning(directory)).to.equal(false);
    expect(existsSync(directory.statistics)).to.equal(true);
  });

  it('takes nothing from under a process that trains', () => {
    const directory = begun();
    expect(clearBeginning(directory)).to.equal(false);
    expect(existsSync(directory.statistics)).to.equal(true);
    directory.release();
  });
});
