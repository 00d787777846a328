import { expect } from 'chai';
import { program, start } from '../cli/program.js';
import { parametersOf, useWorkplace } from '../cli/workplace.js';

const training = ['gan', '--data', 'ring', '--batch', '16', '--shard', '8', '--workers', '2', '--engine', 'onnxruntime', '--port', 'off'];
const hang = new URL('./hang-natively.js', import.meta.url).href;

describe('a run with a worker that hangs in native code, where nothing ends a thread', function () {
  this.timeout(300_000);
  const work = useWorkplace();

  it('ends all the same, says so, and goes on from a checkpoint as if nothing had been', async () => {
    const flags = ['--iterations', '1000000', '--shard-timeout', '3s', '--sample-every', '0', '--checkpoint-every', '1000000', '--json'];
    const surroundings = { cwd: work.path(), env: { GANFORGE_CACHE: work.path('..', 'cache') } };
    const run = start(['train', ...training, ...flags, '--out', 'stuck'], surroundings, [process.execPath, '--import', hang, program]);
    await run.line((line) => line.includes('"iteration":60,') && line.includes('"type":"iteration"'));
    run.child.kill('SIGUSR2');
    const { code, stdout, stderr } = await run.finished;
    expect(code).to.equal(137);
    expect(stderr.trimEnd()).to.equal(
      "ganforge: a worker thread was at a task for more than 3s and can't be ended: it hangs outside of JavaScript: `ganforge resume` goes on from the last checkpoint",
    );
    const written = stdout.split('\n').findLast((line) => line.includes('"type":"checkpoint"'));
    const iterations = (JSON.parse(written ?? '{}') as { iteration: number }).iteration + 10;
    await work.succeed('resume', 'stuck', '--iterations', String(iterations), '--port', 'off', '--quiet');
    await work.succeed('train', ...training, '--iterations', String(iterations), '--quiet', '--out', 'undisturbed');
    expect(parametersOf(work.path('stuck'), iterations)).to.equal(parametersOf(work.path('undisturbed'), iterations));
  });
});
