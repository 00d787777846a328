import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { launchRanks } from '../../src/cluster/launch.js';
import { InputError } from '../../src/errors.js';
import { type Finished, type Running, start } from '../cli/program.js';
import { expectNoneLeft, skipWithoutMpirun } from './mpi/run-ranks.js';

const launcher = fileURLToPath(new URL('mpi/launch-ranks.js', import.meta.url));
const launch = (ranks: number, action: string): Running =>
  start([launcher, String(ranks), action], { cwd: process.cwd() }, [process.execPath]);
const lastLine = ({ stderr }: Finished) => stderr.trimEnd().split('\n').at(-1);

async function refusal(env: NodeJS.ProcessEnv): Promise<InputError> {
  const refused = await launchRanks({ ranks: 2, args: [], env, oversubscribe: false }).catch((error: unknown) => error);
  expect(refused).to.be.instanceOf(InputError);
  return refused as InputError;
}

describe('the launcher of ranks', function () {
  this.timeout(120_000);

  it('says what to install where there is no mpirun', async () => {
    const { code, mend } = await refusal({ PATH: '/nowhere' });
    expect(code).to.equal('no-mpirun');
    expect(mend).to.contain('openmpi-bin');
  });

  it('starts none within a rank', async () => {
    const { code } = await refusal({ OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: '1' });
    expect(code).to.equal('ranks-within-ranks');
  });

  describe('with a made-up mpirun', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ganforge-mpirun-'));
    const left: number[] = [];
    after(() => {
      for (const id of left) process.kill(id);
      rmSync(folder, { recursive: true });
    });

    it('does not wait for what mpirun has started to reach other hosts, and that outlives it', async () => {
      const ids = join(folder, 'ids');
      const lines = ['[ "$1" = --version ] && { echo Open MPI; exit; }', `sleep 600 & echo $! > ${ids}`, 'exit 3'];
      writeFileSync(join(folder, 'mpirun'), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const ended = await launchRanks({ ranks: 2, args: [], env, oversubscribe: false });
      left.push(Number(readFileSync(ids, 'utf8')));
      expect(ended).to.deep.equal({ exitCode: 3, failed: undefined, signalled: false, repeats: false });
    });
  });

  describe('with Open MPI', () => {
    before(skipWithoutMpirun);

    it('hands on the success of all, without a word', async () => {
      const finished = await launch(2, 'sum').finished;
      expect(finished.code).to.equal(0);
      expect(finished.stdout.match(/"size":2,"result":\[3\]/g)).to.have.lengthOf(2);
      expect(finished.stderr.replace(/^pid \d+\n/gm, '')).to.equal('');
    });

    for (const [action, code, how] of [
      ['exit', 3, 'exit code 3'],
      ['killed', 137, 'signal 9 (Killed)'],
    ] as const) {
      it(`knows the rank that failed, and ends the others: ${how}`, async () => {
        const finished = await launch(4, action).finished;
        expect(finished.code).to.equal(code);
        expect(lastLine(finished)).to.equal(`rank 1 ended with ${how}, and all ranks with it`);
        expect(finished.stderr).to.not.contain('----');
        expectNoneLeft(finished.stderr);
      });
    }

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`forwards ${signal} to every rank once, and waits for what they do about it`, async () => {
        const running = launch(2, 'signal');
        await running.errorLine((line) => line === 'ready');
        running.child.kill(signal);
        const finished = await running.finished;
        expect(finished.code, finished.stderr).to.equal(130);
        expect(finished.stdout.match(/"result":1\}/g)).to.have.lengthOf(2);
        expect(finished.stderr.replace(/^pid \d+\n/gm, '')).to.equal('ready\n');
        expectNoneLeft(finished.stderr);
      });
    }
  });
});
