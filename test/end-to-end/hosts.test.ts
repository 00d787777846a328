import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { iterationsIn, parametersOf, tinyDcgan, upTo, useWorkplace } from '../cli/workplace.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';
import { TwoHosts } from './two-hosts.js';

const training = [...tinyDcgan, '--shard', '2', '--workers', '1', '--sample-every', '0'];
const iterations = 12;

describe('a run on two hosts', function () {
  this.timeout(300_000);
  const work = useWorkplace();
  const hosts = new TwoHosts(work);
  before(function () {
    skipWithoutMpirun.call(this);
    hosts.make(this);
  });
  after(() => hosts.remove());

  it('ends with the parameters of one process, bit for bit, its gradients exchanged over the network', async () => {
    const lengths = ['--iterations', String(iterations), '--quiet'];
    await work.succeed('train', ...training, ...lengths, '--out', 'alone');
    const before = hosts.received();
    const together = await hosts.start('train', ...training, ...lengths, '--out', 'together').finished;
    expect(together).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(parametersOf(work.path('together'), iterations)).to.equal(parametersOf(work.path('alone'), iterations));
    // Each host lacks the sum of half of the shards for every parameter, and needs at least half of them.
    const parameters = statSync(work.path('together', 'checkpoints', 'iteration-000012', 'parameters.safetensors')).size;
    for (const [i, bytes] of hosts.received().entries()) expect(bytes - before[i]!).to.be.above((iterations * parameters) / 2);
  });

  it('ends on both where they lose each other, says so, and goes on as if nothing had been', async () => {
    const run = hosts.start('train', ...training, '--iterations', '1000000', '--checkpoint-every', '20', '--json', '--out', 'parted');
    await run.line((line) => line.includes('"iteration":25,') && line.includes('"type":"iteration"'));
    hosts.setCable('down');
    const { code, stderr } = await run.finished;
    expect(code, stderr).to.be.within(1, 255).and.not.be.oneOf([2, 130, 137]);
    expect(stderr)
      .to.contain('lost communication with a remote daemon')
      .and.match(/Remote daemon: .* on node 192\.0\.2\.2$/m);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/^ganforge: the ranks ended with exit code \d+$/);
    // The other host notices by itself; the time-out of this test is its limit.
    while (hosts.processes().length > 0) await sleep(100);
    hosts.setCable('up');

    await expectGoesOn('parted');
  });

  it('ends also where the ranks notice before the hosts, and mpirun waits for the one that is lost', async () => {
    const hasty = ['--collective-timeout', '5s', '--iterations', '1000000', '--checkpoint-every', '20', '--json', '--out', 'hasty'];
    const run = hosts.start('train', ...training, ...hasty);
    await run.line((line) => line.includes('"iteration":25,') && line.includes('"type":"iteration"'));
    const ended = once(run.child, 'exit');
    hosts.setCable('down');
    await ended;
    // What mpirun has left to wait for the other host, and holds the outputs open.
    hosts.setCable('up');
    const { code, stderr } = await run.finished;
    expect(code, stderr).to.equal(1);
    expect(stderr).to.match(/^ganforge: rank 0 of 2 has waited 5 s, the collective time-out, for the others \(.*\): all ranks are ended$/m);
    expect(stderr.trimEnd().split('\n').at(-1)).to.equal('ganforge: rank 0 ended with MPI_Abort(1), and all ranks with it');
    while (hosts.processes().length > 0) await sleep(100);
    await expectGoesOn('hasty');
  });

  /** Goes on with a run for ten iterations, and holds it to one that nothing has interrupted. */
  const expectGoesOn = async (run: string) => {
    const checkpoints = readdirSync(work.path(run, 'checkpoints')).filter((name) => /^iteration-\d+$/.test(name));
    const more = Number(checkpoints.sort().at(-1)!.slice(-6)) + 10;
    const resumed = await hosts.start('resume', run, '--iterations', String(more), '--port', 'off', '--quiet').finished;
    expect(resumed).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    await work.succeed('train', ...training, '--iterations', String(more), '--quiet', '--out', `${run}-not`);
    expect(parametersOf(work.path(run), more)).to.equal(parametersOf(work.path(`${run}-not`), more));
    expect(iterationsIn(work.read(run, 'stats.jsonl'))).to.deep.equal(upTo(more));
  };
});
