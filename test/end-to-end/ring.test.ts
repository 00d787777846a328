import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const program = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

describe('the original GAN on a ring of 8 Gaussians', () => {
  it('covers the modes and reaches D(x) = D(G(z)) = 1/2', async function () {
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-ring-'));
    try {
      const args = 'train gan --data ring --iterations 16000 --seed 0 --shard 50 --engine onnxruntime --sample-every 0 --port off --json';
      const { stdout } = await promisify(execFile)(process.execPath, [program, ...args.split(' '), '--out', join(folder, 'run')], {
        maxBuffer: 2 ** 28,
      });
      const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, number | string>;
      expect(result.type).to.equal('result');
      expect(result.modes_covered).to.be.at.least(7);
      expect(result.within_three_sigma).to.be.at.least(0.8);
      expect(result.d_real).to.be.closeTo(0.5, 0.1);
      expect(result.d_fake).to.be.closeTo(0.5, 0.1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
