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

  it('is one where it cannot be made', () => {
    refusal(() => new AppendOnlyFile(path('no/folder')), 'ENOENT');
    writeFileSync(path('file'), 'a');
    refusal(() => new AppendOnlyFile(path('file'), 'refuse'), 'EEXIST');
  });
});
