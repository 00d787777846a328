import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { descendantsOf } from '../../src/bench/soak-training/processes.js';
import { type Running, start } from '../cli/program.js';
import { iterationsIn, parametersOf, upTo, useWorkplace } from '../cli/workplace.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';
import { skip } from '../skip.js';

const gan = [
  ...['gan', '--data', 'ring', '--batch', '16', '--shard', '2', '--engine', 'onnxruntime', '--port', 'off'],
  ...['--sample-every', '0', '--checkpoint-every', '20', '--iterations', '200', '--workers', '1'],
];

describe('--max-restarts', function () {
  this.timeout(300_000);
  const work = useWorkplace();
  before(async function () {
    skipWithoutMpirun.call(this);
    if (!existsSync('/proc/self/status')) skip(this, 'there is no /proc');
    await work.succeed('train', ...gan, '--quiet', '--out', 'whole');
  });

  /** Kills the last rank once so many iterations are done. */
  const killLastRank = async (training: Running, iteration: number) => {
    await training.line((line) => line.includes(`"iteration":${iteration},`) && line.includes('"type":"iteration"'));
    const ranks = descendantsOf(training.child.pid!).filter(({ name }) => name === 'node');
    process.kill(ranks.at(-1)!.id, 'SIGKILL');
  };

  const expectWhole = (run: string) => {
    expect(parametersOf(work.path(run), 200)).to.equal(parametersOf(work.path('whole'), 200));
    expect(iterationsIn(work.read(run, 'stats.jsonl'))).to.deep.equal(upTo(200));
    expect(existsSync(work.path(run, 'run.lock'))).to.equal(false);
  };

  it('goes on after the fault of a rank by itself, from the last checkpoint, in a directory of its own choice', async () => {
    const training = work.start('train', ...gan, '--ranks', '2', '--max-restarts', '1', '--json');
    await killLastRank(training, 45);
    const { code, stderr } = await training.finished;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(
      /^ganforge: rank \d ended with signal 9 \(Killed\), and all ranks with it: restart 1 of 1, from iteration \d+$/m,
    );
    expectWhole('runs/gan-ring');
    const from = /from iteration (\d+)/.exec(stderr)![1];
    expect(work.read('runs/gan-ring', 'events.log')).to.match(
      new RegExp(`iteration ${from}: warning: started again after rank \\d ended with signal 9`),
    );
  });

  it('begins again where there is no checkpoint yet', async () => {
    const training = work.start(
      'train',
      ...gan,
      '--checkpoint-every',
      '200',
      '--ranks',
      '2',
      '--max-restarts',
      '1',
      '--json',
      '--out',
      'early',
    );
    await killLastRank(training, 5);
    const { code, stderr } = await training.finished;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('restart 1 of 1, from the beginning');
    expectWhole('early');
  });

  it('goes on with fewer ranks where a host is gone, to the same parameters', async () => {
    const [agent, gone] = [work.path('agent.sh'), work.path('gone')];
    // In place of ssh: runs here what is for hosts of any name, as long as they are there.
    writeFileSync(
      agent,
      `#!/bin/sh\nhost=$1; shift\n[ -e ${gone}-$host ] && exit 255\nexport TMPDIR=${agent}-$host; mkdir -p $TMPDIR\nexec sh -c "$*"\n`,
    );
    chmodSync(agent, 0o755);
    writeFileSync(work.path('hosts'), 'alpha slots=2\nbeta slots=2\n');
    // Hosts that are one machine must not take each other's shared memory for their own.
    const env = { GANFORGE_CACHE: work.path('..', 'cache'), OMPI_MCA_plm_rsh_agent: agent, OMPI_MCA_btl: 'self,tcp' };
    const flags = ['--ranks', '4', '--hostfile', 'hosts', '--max-restarts', '2', '--json', '--out', 'hosts-gone'];
    const training = start(['train', ...gan, ...flags], { cwd: work.path(), env });
    await training.line((line) => line.includes('"type":"iteration"'));
    writeFileSync(`${gone}-beta`, '');
    await killLastRank(training, 25);
    const { code, stderr } = await training.finished;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('ganforge: host beta does not answer\n');
    expect(stderr).to.match(/: restart 1 of 2, from iteration \d+ with 2 ranks\n/);
    expectWhole('hosts-gone');
  });

  it('does not start again a run that would fail alike', async () => {
    const diverging = ['--set', 'learningRate=1e38', '--checkpoint-every', '1', '--set', 'nonFinite.limit=2'];
    const { code, stderr } = await work.run(
      'train',
      ...gan,
      ...diverging,
      '--ranks',
      '2',
      '--max-restarts',
      '3',
      '--quiet',
      '--out',
      'diverged',
    );
    expect(code, stderr).to.equal(1);
    expect(stderr).to.not.contain('restart');
    expect(stderr).to.match(/^ganforge: rank \d: .*not finite/m);
  });

  describe('and --hostfile that cannot be', () => {
    for (const [what, flags, said] of [
      [
        'a hostfile that is not there',
        ['--ranks', '2', '--hostfile', 'none'],
        /^ganforge: the hostfile none cannot be read \(ENOENT\): .*\n$/,
      ],
      [
        'fewer slots than ranks',
        ['--ranks', '8', '--hostfile', 'hosts'],
        /^ganforge: hosts has 4 slots, and --ranks 8 needs as many: .*\n$/,
      ],
      ['a hostfile for one process', ['--hostfile', 'hosts'], /^ganforge: --hostfile is for ranks that --ranks starts: .*\n$/],
      ['restarts of one process', ['--max-restarts', '1'], /^ganforge: --max-restarts is for ranks that --ranks starts: .*\n$/],
      ['a directory that is taken', ['--ranks', '2', '--max-restarts', '1', '--out', 'whole'], /^ganforge: whole is not empty: .*\n$/],
      ['bad flags', ['--ranks', '2', '--max-restarts', '1', '--batch', 'many'], /^ganforge: [^\n]*batch[^\n]*\n$/],
    ] as const) {
      it(`is refused with one line: ${what}`, async () => {
        writeFileSync(work.path('hosts'), 'alpha slots=2\nbeta slots=2\n');
        const before = readdirSync(work.path());
        const { code, stderr } = await work.run('train', ...gan, '--quiet', '--out', 'refused', ...flags);
        expect(stderr).to.match(said);
        expect(code).to.equal(2);
        expect(readdirSync(work.path())).to.deep.equal(before);
      });
    }
  });
});
