import { truncateSync } from 'node:fs';
import { expect } from 'chai';
import { program, start } from '../cli/program.js';
import { parametersOf, useWorkplace } from '../cli/workplace.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';
import { requireMounts } from './small-disk.js';

const training = [
  ...['gan', '--data', 'ring', '--batch', '16', '--shard', '4', '--workers', '1', '--engine', 'onnxruntime'],
  ...['--port', 'off', '--sample-every', '0', '--checkpoint-every', '10', '--quiet'],
];
const going = ['--iterations', '30', '--workers', '1', '--port', 'off', '--quiet'];

describe('a run of two ranks whose newest checkpoint', function () {
  this.timeout(300_000);
  const work = useWorkplace();
  before(async function () {
    skipWithoutMpirun.call(this);
    await work.succeed('train', ...training, '--iterations', '30', '--out', 'whole');
  });

  const newest = (run: string) => work.path(run, 'checkpoints', 'iteration-000020');

  it('is damaged goes on from the one before with one warning, as if nothing had been', async () => {
    await work.succeed('train', ...training, '--iterations', '20', '--ranks', '2', '--out', 'damaged');
    truncateSync(`${newest('damaged')}/parameters.safetensors`, 1000);
    const { code, stderr } = await work.run('resume', 'damaged', ...going, '--ranks', '2');
    expect(code).to.equal(0);
    expect(stderr.trimEnd().split('\n')).to.have.length(1);
    expect(stderr).to.match(/warning: .*iteration-000020 is not whole \(parameters\.safetensors .*; going on from .*iteration-000010$/m);
    expect(parametersOf(work.path('damaged'), 30)).to.equal(parametersOf(work.path('whole'), 30));
  });

  it('only one of them can read is refused with one line', async function () {
    const hide = requireMounts(this);
    await work.succeed('train', ...training, '--iterations', '20', '--ranks', '2', '--out', 'hidden');
    const resume = `'${process.execPath}' '${program}' resume hidden ${going.join(' ')}`;
    const blind = `unshare ${hide.join(' ')} sh -c 'mount -t tmpfs none "$0" && exec ${resume.replaceAll("'", '')}' '${newest('hidden')}'`;
    const script = `if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then exec ${blind}; else exec ${resume}; fi`;
    const command = ['mpirun', '--allow-run-as-root', '--oversubscribe', '-n', '2', 'sh', '-c', script];
    const { code, stderr } = await start([], { cwd: work.path() }, command).finished;
    expect(code).to.equal(2);
    expect(stderr.split('\n').filter((line) => line.startsWith('ganforge: '))).to.deep.equal([
      'ganforge: rank 1 has another checkpoint than rank 0 (iteration 10, not iteration 20): start all ranks with the same program, flags and data',
    ]);
  });
});
