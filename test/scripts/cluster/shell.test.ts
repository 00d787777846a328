import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { skip } from '../../skip.js';

const folder = 'scripts/cluster';
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.sh'))
  .map((name) => join(folder, name));

describe('scripts/cluster: shell scripts', () => {
  for (const script of scripts) {
    it(`${script} can be run, and bash understands it`, () => {
      expect(statSync(script).mode & 0o111).to.equal(0o111);
      const { status, stderr } = spawnSync('bash', ['-n', script], { encoding: 'utf8' });
      expect(status, stderr).to.equal(0);
    });

    it(`${script} has nothing that shellcheck warns of`, function () {
      const { status, stdout, error } = spawnSync('shellcheck', ['--severity=warning', script], { encoding: 'utf8' });
      if (error) skip(this, 'there is no shellcheck');
      expect(status, stdout).to.equal(0);
    });
  }

  it('train-or-resume.sh says how it is used where it was given nothing to train', () => {
    for (const args of [[], ['run'], ['run', '--ranks', '2'], ['run', '--']]) {
      const { status, stderr } = spawnSync('bash', [join(folder, 'train-or-resume.sh'), ...args], { encoding: 'utf8' });
      expect(status).to.be.oneOf([1, 2]);
      expect(stderr).to.include('usage: train-or-resume.sh RUN [FLAGS OF BOTH] -- SYSTEM [FLAGS OF TRAIN ONLY]');
    }
  });
});
