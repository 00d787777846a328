import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Finished, ganforge, jsonLines, type Running } from '../cli/program.js';
import { atEndOnly, iterationsIn, parametersOf, tinyData, tinyDcgan, upTo, useWorkplace } from '../cli/workplace.js';

const iterations = 120;
/** Checkpoints now and then, so that a killed run has something to go on from. */
const resumable = [...tinyDcgan, '--sample-every', '0', '--checkpoint-every', '20', '--iterations', String(iterations)];

const reaches = (iteration: number) => (line: string) => line.includes(`"iteration":${iteration},`) && line.includes('"type":"iteration"');

describe('a run that is interrupted', () => {
  const work = useWorkplace();
  /** Hash of the parameters of a run that nothing interrupted. */
  let uninterrupted: string;

  before(async () => {
    await work.succeed('train', ...resumable, '--quiet', '--out', 'whole');
    uninterrupted = parametersOf(work.path('whole'), iterations);
  });

  const resume = (run: string, ...flags: string[]) => work.run('resume', run, '--port', 'off', '--quiet', ...flags);

  function expectWhole(run: string): void {
    expect(parametersOf(work.path(run), iterations)).to.equal(uninterrupted);
    expect(iterationsIn(work.read(run, 'stats.jsonl'))).to.deep.equal(upTo(iterations));
    expect(existsSync(work.path(run, 'run.lock'))).to.equal(false);
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    describe(`by ${signal}`, () => {
      const run = signal.toLowerCase();
      let finished: Finished;
      before(async () => {
        const training = work.start('train', ...resumable, '--iterations', '1000000', '--out', run);
        await training.line((line) => line.startsWith('iteration 1/'));
        training.child.kill(signal);
        finished = await training.finished;
      });

      it('finishes the iteration, writes a checkpoint of it and exits 130', () => {
        expect(finished.code).to.equal(130);
        const last = iterationsIn(work.read(run, 'stats.jsonl')).at(-1)!;
        expect(last).to.be.at.least(1);
        expect(parametersOf(work.path(run), last)).to.have.length(64);
        expect(work.read(run, 'events.log')).to.include(`interrupted after ${last} iterations`);
      });

      it('says how to go on', () => {
        expect(finished.stderr).to.equal('stopping after this iteration; once more ends at once\n');
        expect(finished.stdout.trimEnd().split('\n').at(-1)).to.match(new RegExp(`^go on with +ganforge resume ${run}$`));
      });
    });
  }

  it('by SIGINT, and resumed, ends with the parameters of one that was not, bit for bit', async () => {
    const training = work.start('train', ...resumable, '--json', '--out', 'stopped');
    await training.line(reaches(31));
    training.child.kill('SIGINT');
    const { code, stdout } = await training.finished;
    expect(code).to.equal(130);
    expect(jsonLines(stdout).at(-1)).to.include({ type: 'result', reason: 'interrupted' });
    expect(await resume('stopped')).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expectWhole('stopped');
  });

  it('by SIGINT twice ends at once, and its lock holds nobody up', async () => {
    // Iterations long enough for the second signal to come within the one that the first interrupts.
    const slow = ['--set', 'width=32', '--batch', '1024', '--checkpoint-every', '1', '--iterations', '1000000'];
    const training = work.start('train', ...resumable, ...slow, '--json', '--out', 'twice');
    await training.line(reaches(2));
    training.child.kill('SIGINT');
    // Of signals that are sent together either may be handled first.
    await training.errorLine((line) => line.startsWith('stopping after this iteration'));
    training.child.kill('SIGTERM');
    const { code, stdout } = await training.finished;
    expect(code).to.equal(143);
    expect(stdout).not.to.include('"type":"result"');
    expect((await resume('twice', '--iterations', '5')).code).to.equal(0);
    expect(iterationsIn(work.read('twice', 'stats.jsonl')).slice(0, 5)).to.deep.equal(upTo(5));
  });

  describe('by kill -9', () => {
    let training: Running;
    before(async () => {
      training = work.start('train', ...resumable, '--json', '--out', 'killed');
      await training.line(reaches(47));
      training.child.kill('SIGKILL');
      await training.finished;
      // What a machine that stops in the middle of a write leaves.
      appendFileSync(work.path('killed', 'stats.jsonl'), '{"iteration":48,"sta');
      cpSync(work.path('killed'), work.path('flipped'), { recursive: true });
      cpSync(work.path('killed'), work.path('truncated'), { recursive: true });
    });

    it('and resumed from another folder ends with the same parameters and each iteration once', async () => {
      mkdirSync(work.path('elsewhere'));
      const surroundings = { cwd: work.path('elsewhere'), env: { GANFORGE_CACHE: work.path('..', 'cache') } };
      const finished = await ganforge(['resume', '../killed', '--port', 'off', '--workers', '1', '--quiet'], surroundings);
      expect(finished).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      expectWhole('killed');
    });

    for (const [run, damage] of [
      ['truncated', (file: string) => truncateSync(file, 100)],
      ['flipped', (file: string) => flipLastBit(file)],
    ] as const) {
      it(`with its newest checkpoint ${run}, names it, goes on from the one before and ends the same`, async () => {
        damage(work.path(run, 'checkpoints', 'iteration-000040', 'optimizer.safetensors'));
        const { code, stderr } = await resume(run);
        expect(code).to.equal(0);
        expect(stderr).to.include('iteration-000040 is not whole').and.include('optimizer.safetensors').and.include('iteration-000020');
        expectWhole(run);
      });
    }
  });

  describe('and done', () => {
    it('is not resumed again: exit 2, one line that says how to go on', async () => {
      const { code, stderr } = await resume('whole');
      expect(code).to.equal(2);
      expect(stderr).to.equal(`ganforge: the run has done its ${iterations} iterations: go on with --iterations ${2 * iterations}\n`);
    });

    it('goes on with more --iterations, as a run would that was that long from the start', async () => {
      cpSync(work.path('whole'), work.path('longer'), { recursive: true });
      expect((await resume('longer', '--iterations', String(iterations + 5))).code).to.equal(0);
      expect((await work.run('train', ...resumable, '--iterations', String(iterations + 5), '--quiet', '--out', 'long')).code).to.equal(0);
      expect(parametersOf(work.path('longer'), iterations + 5)).to.equal(parametersOf(work.path('long'), iterations + 5));
      expect(work.read('longer', 'config.yaml')).to.include(`iterations: ${iterations + 5}\n`);
      expect(iterationsIn(work.read('longer', 'stats.jsonl'))).to.deep.equal(upTo(iterations + 5));
    });

    it('by --duration, says so and names --duration', async () => {
      const byTime = tinyDcgan.filter((word) => word !== '--port' && word !== 'off');
      await work.succeed('train', ...byTime, ...atEndOnly, '--duration', '500ms', '--port', 'off', '--quiet', '--out', 'timed');
      const { code, stderr } = await resume('timed');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^ganforge: the run has trained for its .*: go on with --duration \d+s\n$/);
    });

    it('is not resumed on other data', async () => {
      const file = work.path(tinyData);
      const images = readFileSync(file);
      flipLastBit(file);
      const { code, stderr } = await resume('whole', '--iterations', '500');
      writeFileSync(file, images);
      expect(code).to.equal(2);
      expect(stderr).to.match(/^ganforge: .*is not what this run was begun with.*\n$/);
    });
  });

  it('belongs to one process at a time: a second one exits 2 and the first goes on', async () => {
    const training = work.start('train', ...resumable, '--iterations', '1000000', '--json', '--out', 'busy');
    await training.line(reaches(21));
    const second = await resume('busy');
    expect(second.code).to.equal(2);
    expect(second.stderr).to.match(new RegExp(`^ganforge: process ${training.child.pid} is training busy: .*\n$`));
    expect(Number.parseInt(readFileSync(work.path('busy', 'run.lock'), 'utf8'), 10)).to.equal(training.child.pid);
    training.child.kill('SIGINT');
    expect((await training.finished).code).to.equal(130);
  });

  it('stops with a checkpoint when nobody reads its output any more', async () => {
    const training = work.start('train', ...resumable, '--iterations', '1000000', '--json', '--out', 'unread');
    await training.line(reaches(3));
    training.child.stdout!.destroy();
    await new Promise((resolve) => training.child.once('exit', resolve));
    expect(training.child.exitCode).to.equal(130);
    expect((await training.finished).stderr).to.equal('');
    expect(work.read('unread', 'events.log')).to.match(/interrupted after \d+ iterations/);
  });
});

function flipLastBit(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
}
