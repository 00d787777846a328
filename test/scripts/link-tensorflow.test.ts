import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../monitoring/folder.js';
import { skip } from '../skip.js';

/** Every way in which it fails is one line, before anything is built. */
describe('scripts/link-tensorflow.mjs', () => {
  const path = testFolder();

  function link(...args: string[]): { status: number | null; stderr: string } {
    const { status, stderr } = spawnSync(process.execPath, [resolve('scripts/link-tensorflow.mjs'), ...args], { encoding: 'utf8' });
    return { status, stderr };
  }

  /** A Python that answers with these lines. */
  function python(...lines: string[]): string {
    writeFileSync(path('python'), `#!/bin/sh\n${lines.map((line) => `echo '${line}'`).join('\n')}\n`);
    chmodSync(path('python'), 0o755);
    return path('python');
  }

  before(function () {
    if (process.platform !== 'linux') skip(this, 'TensorFlow can be linked on Linux only');
  });

  it('names a Python that cannot be started', () => {
    const { status, stderr } = link('--python', path('none'));
    expect(status).to.equal(1);
    expect(stderr).to.match(/^link-tensorflow: .*none cannot be started \(ENOENT\): name a Python with --python PATH\n$/);
  });

  it('says what to install where Python has no TensorFlow', () => {
    const { status, stderr } = link('--python', python('', ''));
    expect(status).to.equal(1);
    expect(stderr).to.match(/^link-tensorflow: .* has no TensorFlow: run `.* -m pip install tensorflow-cpu`.*\n$/);
  });

  it('names the file that a TensorFlow of another kind lacks', () => {
    mkdirSync(path('tensorflow'));
    const { status, stderr } = link('--python', python(path('tensorflow'), '2.1.0'));
    expect(status).to.equal(1);
    expect(stderr).to.match(/^link-tensorflow: TensorFlow 2\.1\.0 in .* has no include\/tensorflow\/c\/c_api\.h: .*\n$/);
  });

  it('refuses an option it does not know', () => {
    const { status, stderr } = link('--pyhton', 'x');
    expect(status).to.equal(1);
    expect(stderr).to.match(/^link-tensorflow: Unknown option '--pyhton'.*usage: .*\n$/);
  });
});
