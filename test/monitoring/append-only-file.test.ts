import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { RunError } from '../../src/errors.js';
import { AppendOnlyFile } from '../../src/monitoring/append-only-file.js';
import { skip } from '../skip.js';
import { testFolder } from './folder.js';

describe('an append-only file', () => {
  const path = testFolder();
  const refusal = (action: () => unknown, cause: string) =>
    expect(action)
      .to.throw(RunError)
      .that.satisfies((error: RunError) => error.code === 'unwritable' && error.what.endsWith(`cannot be written (${cause})`));

  it('has what was appended as soon as it was, behind what was there', () => {
    writeFileSync(path('file'), 'a');
    const file = new AppendOnlyFile(path('file'));
    file.append(Buffer.from('b'));
    expect(readFileSync(path('file'), 'utf8')).to.equal('ab');
    file.close();
    file.append(Buffer.from('c'));
    expect(readFileSync(path('file'), 'utf8')).to.equal('ab');
  });

  it('is a failure of the run that names it where the disk is full', function () {
    if (!existsSync('/dev/full')) skip(this, 'there is no /dev/full here');
    const file = new AppendOnlyFile('/dev/full');
    refusal(() => file.append(Buffer.from('b')), 'ENOSPC');
    file.close();
  });

  it('has nothing of what found no space, and goes on when there is some', function () {
    // A limit to the size of files, which is as good as a full disk: what fits is written first.
    const script = `
      const { AppendOnlyFile } = await import(${JSON.stringify(new URL('../../src/monitoring/append-only-file.js', import.meta.url).href)});
      process.on('SIGXFSZ', () => {});
      const file = new AppendOnlyFile(process.argv[1]);
      const append = (length, byte) => { try { file.append(Buffer.alloc(length, byte)); } catch (error) { console.log(error.code); } };
      append(600, 'a');
      append(600, 'b');
      append(400, 'c');`;
    const limited = ['ulimit -f 1 && exec "$0" --input-type=module -e "$1" "$2"', process.execPath, script, path('file')];
    const { status, stdout, stderr } = spawnSync('bash', ['-c', ...limited], { encoding: 'utf8' });
    if (status !== 0) skip(this, `no limit can be set here (${stderr.slice(0, 80)})`);
    expect(stdout).to.equal('unwritable\n');
    expect(readFileSync(path('file'), 'utf8')).to.equal(`${'a'.repeat(600)}${'c'.repeat(400)}`);
  });

  it('is one where it cannot be made', () => {
    refusal(() => new AppendOnlyFile(path('no/folder')), 'ENOENT');
    writeFileSync(path('file'), 'a');
    refusal(() => new AppendOnlyFile(path('file'), 'refuse'), 'EEXIST');
  });
});
