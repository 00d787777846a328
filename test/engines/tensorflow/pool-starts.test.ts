import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skip } from '../../skip.js';
import { modulePath } from '../../training/support.js';
import { startEngine } from '../support.js';

describe('pools of workers on TensorFlow', () => {
  let cache = '';

  before(async function () {
    const started = await startEngine('tensorflow');
    if ('missing' in started) skip(this, started.missing);
    await started.dispose();
    cache = mkdtempSync(join(tmpdir(), 'ganforge-pools-'));
  });
  after(() => cache && rmSync(cache, { recursive: true, force: true }));

  /** In a process of its own, which is ended where threads hang in native code. */
  it('start and end 50 times, and none hangs', async function () {
    this.timeout(600_000);
    const child = spawn(process.execPath, [modulePath('engines/tensorflow/pool-starts'), '50', join(cache, 'data')], {
      env: { ...process.env, GANFORGE_CACHE: cache },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 540_000,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    const ended = await new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
    expect({ ended, lines: output.stdout.trim().split('\n').length }, output.stderr).to.deep.equal({
      ended: { code: 0, signal: null },
      lines: 50,
    });
  });
});
