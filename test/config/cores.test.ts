import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { availableCores } from '../../src/config/cores.js';

describe('available cores', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganforge-cores-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are all of the machine where no control group limits them', () => {
    expect(availableCores(folder, 8)).to.equal(8);
    writeFileSync(join(folder, 'cpu.max'), 'max 100000\n');
    expect(availableCores(folder, 8)).to.equal(8);
  });

  it('are no more than a control group of version 2 gives, and at least one', () => {
    writeFileSync(join(folder, 'cpu.max'), '250000 100000\n');
    expect(availableCores(folder, 8)).to.equal(2);
    expect(availableCores(folder, 1)).to.equal(1);
    writeFileSync(join(folder, 'cpu.max'), '50000 100000\n');
    expect(availableCores(folder, 8)).to.equal(1);
  });

  it('are no more than a control group of version 1 gives', () => {
    mkdirSync(join(folder, 'cpu'));
    writeFileSync(join(folder, 'cpu', 'cpu.cfs_period_us'), '100000\n');
    writeFileSync(join(folder, 'cpu', 'cpu.cfs_quota_us'), '300000\n');
    expect(availableCores(folder, 8)).to.equal(3);
    writeFileSync(join(folder, 'cpu', 'cpu.cfs_quota_us'), '-1\n');
    expect(availableCores(folder, 8)).to.equal(8);
  });
});
