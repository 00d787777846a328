import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { RunDirectory } from '../../src/training/run-directory.js';
import { inputError } from '../config/input-error.js';
import { useTemporaryFolder } from '../data/support.js';
import { skip } from '../skip.js';

describe('a run directory', () => {
  const folder = useTemporaryFolder();
  const lock = () => folder.path('run', 'run.lock');
  const holder = () => Number.parseInt(readFileSync(lock(), 'utf8'), 10);
  const run = () => new RunDirectory(folder.path('run'));

  /** A run that has begun and ended. */
  function begun(): RunDirectory {
    const directory = run();
    directory.create();
    writeFileSync(directory.config, 'system: gan\n');
    directory.release();
    return directory;
  }

  it('is made with its folders and a lock that names this process', () => {
    const directory = run();
    directory.create();
    expect(readdirSync(directory.path).sort()).to.deep.equal(['checkpoints', 'run.lock', 'samples']);
    expect(holder()).to.equal(process.pid);
    directory.release();
    expect(existsSync(lock())).to.equal(false);
  });

  it('may be an empty folder that exists', () => {
    mkdirSync(folder.path('run'));
    run().create();
    expect(existsSync(lock())).to.equal(true);
  });

  it('is refused where it exists already, and left as it is', () => {
    mkdirSync(folder.path('run'));
    writeFileSync(folder.path('run', 'notes.txt'), 'mine');
    const error = inputError(() => run().create());
    expect(error).to.include({ code: 'out-exists', exitCode: 2 });
    expect(error.message).to.include('ganforge resume');
    expect(readdirSync(folder.path('run'))).to.deep.equal(['notes.txt']);
    writeFileSync(folder.path('file'), '');
    expect(inputError(() => new RunDirectory(folder.path('file')).create()).code).to.equal('out-exists');
  });

  it('is refused where it can not be made', () => {
    writeFileSync(folder.path('file'), '');
    const error = inputError(() => new RunDirectory(folder.path('file', 'run')).create());
    expect(error.code).to.equal('out-unwritable');
    expect(error.message).to.include('ENOTDIR');
  });

  it('is opened again only where there is a run', () => {
    expect(inputError(() => run().open()).code).to.equal('no-run');
    begun().open();
    expect(holder()).to.equal(process.pid);
  });

  it('is refused while a living process trains it', () => {
    const directory = begun();
    writeFileSync(lock(), String(process.ppid));
    const error = inputError(() => directory.open());
    expect(error.code).to.equal('run-busy');
    expect(error.message).to.include(String(process.ppid));
    expect(readFileSync(lock(), 'utf8')).to.equal(String(process.ppid));
  });

  it('is taken over from a process that is gone, or that left no number', () => {
    const directory = begun();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const owner of [String(gone), '', 'x', '-1']) {
      writeFileSync(lock(), owner);
      directory.open();
      expect(holder()).to.equal(process.pid);
    }
  });

  it('is taken over where the number has come to another process since', function () {
    if (process.platform !== 'linux') skip(this, 'when a process began is known on Linux only');
    const directory = begun();
    writeFileSync(lock(), `${process.ppid} never`);
    expect(directory.isBusy()).to.equal(false);
    directory.open();
    expect(holder()).to.equal(process.pid);
  });
});
