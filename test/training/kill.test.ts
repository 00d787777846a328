import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { RunConfig } from '../../src/config/schema.js';
import { Random } from '../../src/random/random.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { readRun } from '../../src/training/run-record.js';
import { hashesOf, lastCheckpoint, modulePath, resumeRun, runConfig, trainRun, useSharedFolder } from './support.js';

const iterations = 60;

describe('a run ended by kill -9', () => {
  const folder = useSharedFolder();
  let config: RunConfig;
  let reference: Record<string, string>;

  before(async () => {
    config = await runConfig({ system: 'gan', options: { latent: 4, hidden: [32] }, iterations, checkpoint: { every: 2, keep: 3 } });
    writeFileSync(folder.path('config.json'), JSON.stringify(config));
    await trainRun(config, folder.path('whole'));
    reference = hashesOf(folder.path('whole'));
  });

  /** Kills a training process some milliseconds after an iteration, somewhere within a step or a checkpoint. */
  async function killAfter(iteration: number, milliseconds: number, run: string): Promise<void> {
    const child = spawn(process.execPath, [modulePath('training/child'), folder.path('config.json'), run], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    try {
      for await (const line of createInterface({ input: child.stdout })) if (Number(line) >= iteration) break;
      await setTimeout(milliseconds);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await ended).to.equal('SIGKILL');
  }

  const random = new Random({ seed: 2, purpose: 'moments of the kills' });
  for (let k = 1; k <= 3; k++) {
    const [iteration, milliseconds] = [3 + random.integer(iterations / 2), 12 * random.uniform()];
    it(`${milliseconds.toFixed(1)} ms after iteration ${iteration}, resumes to the same tensors`, async () => {
      const run = folder.path(`killed-${k}`);
      await killAfter(iteration, milliseconds, run);
      const directory = new RunDirectory(run);
      directory.open();
      const at = lastCheckpoint(run).progress.iteration;
      expect(at)
        .to.be.at.least(iteration - 2)
        .and.at.most(iterations - 1);
      expect((await readRun(directory)).config).to.deep.equal(config);
      await resumeRun(config, run);
      expect(hashesOf(run)).to.deep.equal(reference);
      // What was half-written is gone, and so is the lock.
      expect(readdirSync(directory.checkpoints).filter((name) => name.startsWith('.'))).to.deep.equal([]);
      expect(existsSync(`${run}/run.lock`)).to.equal(false);
    });
  }
});
