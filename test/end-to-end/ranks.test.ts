import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { start } from '../cli/program.js';
import { iterationsIn, parametersOf, tinyDcgan, upTo, useWorkplace } from '../cli/workplace.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';

const systems = {
  gan: ['gan', '--data', 'ring', '--batch', '16', '--engine', 'onnxruntime', '--port', 'off'],
  dcgan: tinyDcgan.slice(0, tinyDcgan.indexOf('--workers')).concat('--port', 'off'),
};

describe('a run of several ranks', function () {
  this.timeout(300_000);
  const work = useWorkplace();
  before(skipWithoutMpirun);

  for (const [name, flags] of Object.entries(systems)) {
    it(`ends with the parameters of one process, bit for bit, whatever the ranks and their workers: ${name}`, async () => {
      const hashes: Record<string, string> = {};
      for (const [ranks, workers] of [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
        [4, 1],
      ]) {
        const out = `${name}-${ranks}x${workers}`;
        const spread = ['--ranks', String(ranks), '--workers', String(workers), '--shard', '2'];
        await work.succeed('train', ...flags, ...spread, '--iterations', '12', '--quiet', '--out', out);
        hashes[out] = parametersOf(work.path(out), 12);
        expect(iterationsIn(work.read(out, 'stats.jsonl'))).to.deep.equal(upTo(12));
      }
      expect(new Set(Object.values(hashes)).size, JSON.stringify(hashes)).to.equal(1);
    });
  }

  describe('that ends before it is done', () => {
    /** Longer than any test waits: how far it comes is a matter of time. */
    const long = [...systems.dcgan, '--shard', '2', '--workers', '1', '--checkpoint-every', '20'];

    const newestCheckpoint = (run: string) =>
      readdirSync(work.path(run, 'checkpoints'))
        .filter((name) => /^iteration-\d+$/.test(name))
        .sort()
        .at(-1)!;

    /** Trains by ranks until some iterations are done. */
    const begin = async (out: string) => {
      const training = work.start('train', ...long, '--iterations', '1000000', '--ranks', '2', '--json', '--out', out);
      await training.line((line) => line.includes('"iteration":25,') && line.includes('"type":"iteration"'));
      return training;
    };

    /** Goes on with a run for ten iterations, and holds it to one that nothing has interrupted. */
    const expectGoesOn = async (run: string, ranks: number) => {
      const iterations = Number(newestCheckpoint(run).slice(-6)) + 10;
      const spread = ['--ranks', String(ranks), '--workers', '1', '--port', 'off', '--quiet'];
      const resumed = await work.run('resume', run, '--iterations', String(iterations), ...spread);
      expect(resumed).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      await work.succeed('train', ...long, '--iterations', String(iterations), '--quiet', '--out', `${run}-not`);
      expect(parametersOf(work.path(run), iterations)).to.equal(parametersOf(work.path(`${run}-not`), iterations));
      expect(iterationsIn(work.read(run, 'stats.jsonl'))).to.deep.equal(upTo(iterations));
    };

    it('by kill -9 of a rank ends within ten seconds, names it, and goes on by another number of ranks as if nothing had been', async () => {
      const training = await begin('killed');
      const [rank] = ranksOf(training.child.pid!).slice(-1);
      const killed = performance.now();
      process.kill(rank!, 'SIGKILL');
      const { code, stderr } = await training.finished;
      expect(performance.now() - killed).to.be.below(10_000);
      expect(code).to.equal(137);
      expect(stderr.trimEnd().split('\n').at(-1)).to.match(/^ganforge: rank \d ended with signal 9 \(Killed\), and all ranks with it$/);
      await expectGoesOn('killed', 4);
    });

    it('by SIGTERM writes a checkpoint, exits 130, and goes on by fewer ranks as if nothing had been', async () => {
      const training = await begin('stopped');
      training.child.kill('SIGTERM');
      const { code } = await training.finished;
      expect(code).to.equal(130);
      const done = iterationsIn(work.read('stopped', 'stats.jsonl')).at(-1)!;
      expect(newestCheckpoint('stopped')).to.equal(`iteration-${String(done).padStart(6, '0')}`);
      await expectGoesOn('stopped', 1);
    });
  });

  describe('that cannot be', () => {
    const refused = async (...flags: string[]) => {
      const { code, stdout, stderr } = await work.run('train', 'gan', '--port', 'off', '--quiet', '--out', 'refused', ...flags);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(readdirSync(work.path())).to.not.include('refused');
      return stderr.trimEnd();
    };

    it('is refused with one line that says what can: ranks, shards, data', async () => {
      expect(await refused('--data', 'ring', '--ranks', '3')).to.equal(
        'ganforge: 3 ranks are no power of two: 2 or 4 are, or give --reduce fast',
      );
      expect(await refused('--data', 'ring', '--ranks', '2', '--batch', '24', '--shard', '4')).to.equal(
        "ganforge: 2 ranks can't have a power of two of shards each: the batch of 24 is 6 of 4: --shard 12 works",
      );
      expect(await refused('--ranks', '2', '--data', 'nothing:x')).to.match(/^ganforge: there is no data set "nothing:x": [^\n]*$/);
    });

    it('is refused where its ranks are about to do different things, with one line that says which', async () => {
      const program = ['train', ...systems.gan, '--out', 'refused', '--workers', '1'].map((word) => `'${word}'`).join(' ');
      const main = new URL('../../src/cli/main.js', import.meta.url).pathname;
      const script = `'${process.execPath}' '${main}' ${program} --seed $OMPI_COMM_WORLD_RANK`;
      const command = ['mpirun', '--allow-run-as-root', '--oversubscribe', '-n', '2', 'bash', '-c', script];
      const { code, stderr } = await start([], { cwd: work.path() }, command).finished;
      expect(code).to.equal(2);
      expect(stderr.split('\n').filter((line) => line.startsWith('ganforge: '))).to.deep.equal([
        'ganforge: rank 1 has another seed than rank 0 (1, not 0): start all ranks with the same program, flags and data',
      ]);
      expect(readdirSync(work.path())).to.not.include('refused');
    });
  });
});

/** The processes of the ranks that a launcher has started: children of its mpirun. */
function ranksOf(launcher: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(processes.map((id) => [Number(id), parentOf(id)]));
  const childrenOf = (parent: number) => [...parents].filter(([, of]) => of === parent).map(([id]) => id);
  return childrenOf(launcher).flatMap(childrenOf);
}

function parentOf(id: string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}
