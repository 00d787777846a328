import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Running, start } from '../../cli/program.js';
import { iterationsIn, parametersOf, tinyDcgan, upTo, useWorkplace } from '../../cli/workplace.js';
import { skipWithoutMpirun } from '../../cluster/mpi/run-ranks.js';

const batchFile = resolve('scripts/cluster/slurm.sh');

/** The options that the batch file gives sbatch. */
const options = readFileSync(batchFile, 'utf8')
  .split('\n')
  .flatMap((line) => /^#SBATCH (--\S+)$/.exec(line)?.[1] ?? []);

/** srun of Slurm as far as the batch file needs it: ranks by mpirun, which forwards SIGUSR2 and ends ranks by SIGTERM as srun does; tells its options. */
const srun = `#!/usr/bin/env bash
while [[ $1 == --* ]]; do
  echo "$1" >>"$CALLS"
  shift
done
exec mpirun --oversubscribe --bind-to none -n "$SLURM_NTASKS" "$@"
`;

describe('scripts/cluster/slurm.sh', function () {
  this.timeout(180_000);
  const work = useWorkplace();
  before(function () {
    skipWithoutMpirun.call(this);
    // The program as it was compiled with this test, where the batch file expects that of a clone.
    for (const folder of ['bin', 'dist', 'scripts/cluster']) mkdirSync(work.path(folder), { recursive: true });
    symlinkSync(fileURLToPath(new URL('../../../src', import.meta.url)), work.path('dist/src'));
    copyFileSync('scripts/cluster/train-or-resume.sh', work.path('scripts/cluster/train-or-resume.sh'));
    writeFileSync(work.path('bin/srun'), srun, { mode: 0o755 });
    writeFileSync(work.path('bin/scontrol'), '#!/bin/sh\necho "scontrol $*" >>"$CALLS"\n', { mode: 0o755 });
  });

  /** Has Slurm start the job, with two tasks. */
  function submit(...args: string[]): Running {
    const env = {
      PATH: `${work.path('bin')}${delimiter}${process.env.PATH}`,
      CALLS: work.path('calls'),
      GANFORGE_CACHE: work.path('../cache'),
      ...{ SLURM_JOB_ID: '17', SLURM_NTASKS: '2', SLURM_CPUS_PER_TASK: '1', SLURM_SUBMIT_DIR: work.path() },
      ...{ OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' },
    };
    writeFileSync(env.CALLS, '');
    return start(args, { cwd: work.path(), env }, ['bash', batchFile]);
  }

  const calls = () => readFileSync(work.path('calls'), 'utf8').trimEnd().split('\n');
  const training = (iterations: number) => [
    ...tinyDcgan.slice(0, tinyDcgan.indexOf('--workers')),
    ...['--port', 'off', '--shard', '4', '--checkpoint-every', '5', '--iterations', String(iterations)],
  ];

  it('asks sbatch for a signal to the script before the limit, and to be requeued into the same log', () => {
    expect(options).to.include.members(['--signal=B:USR1@120', '--requeue', '--open-mode=append']);
    const of = (name: string) => Number(options.find((option) => option.startsWith(`--${name}=`))?.split('=')[1]);
    const ranks = of('nodes') * of('ntasks-per-node');
    expect(Math.log2(ranks) % 1, `${ranks} ranks`).to.equal(0);
    expect(of('gpus-per-node')).to.equal(of('ntasks-per-node'));
  });

  it('trains to the end by a rank a task, and is not requeued', async () => {
    const { code, stderr } = await submit('whole', ...training(12), '--quiet').finished;
    expect(code, stderr).to.equal(0);
    expect(calls()).to.deep.equal(['--mpi=pmix', '--kill-on-bad-exit=1', '--cpu-bind=none', '--cpus-per-task=1']);
    await work.succeed('train', ...training(12), '--workers', '1', '--quiet', '--out', 'alone');
    expect(parametersOf(work.path('whole'), 12)).to.equal(parametersOf(work.path('alone'), 12));
  });

  it('writes a checkpoint when Slurm says that time is up, is requeued, and goes on as if nothing had been', async () => {
    const job = submit('stopped', ...training(1_000_000), '--json');
    await job.line((line) => line.includes('"type":"iteration"') && line.includes('"iteration":12,'));
    job.child.kill('SIGUSR1');
    const { code, stdout } = await job.finished;
    expect(code).to.equal(0);
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal('slurm.sh: stopped before its end; back in the queue');
    expect(calls().at(-1)).to.equal('scontrol requeue 17');
    const done = iterationsIn(work.read('stopped', 'stats.jsonl')).at(-1)!;
    const checkpoint = readdirSync(work.path('stopped/checkpoints')).sort().at(-1);
    expect(checkpoint).to.equal(`iteration-${String(done).padStart(6, '0')}`);

    // The run's end is told by its configuration; where it was stopped is a matter of time.
    const end = done + 5;
    const config = work.read('stopped', 'config.yaml').replace('iterations: 1000000', `iterations: ${end}`);
    writeFileSync(work.path('stopped/config.yaml'), config);
    const again = await submit('stopped', ...training(1_000_000)).finished;
    expect(again.code, again.stderr).to.equal(0);
    expect(calls()).to.not.include('scontrol requeue 17');
    await work.succeed('train', ...training(end), '--workers', '1', '--quiet', '--out', 'undisturbed');
    expect(parametersOf(work.path('stopped'), end)).to.equal(parametersOf(work.path('undisturbed'), end));
    expect(iterationsIn(work.read('stopped', 'stats.jsonl'))).to.deep.equal(upTo(end));
  });

  it('writes a checkpoint when Slurm ends script and ranks, as by scancel, and is not requeued', async () => {
    const job = submit('cancelled', ...training(1_000_000), '--json');
    await job.line((line) => line.includes('"type":"iteration"') && line.includes('"iteration":12,'));
    const script = job.child.pid!;
    for (const id of [script, ...childrenOf(script).flatMap(childrenOf)]) process.kill(id, 'SIGTERM');
    const { code, stderr } = await job.finished;
    expect(code, stderr).to.equal(130);
    expect(calls().join()).to.not.include('scontrol');
    const done = iterationsIn(work.read('cancelled', 'stats.jsonl')).at(-1)!;
    expect(parametersOf(work.path('cancelled'), done)).to.have.length(64);
  });

  it('begins again where it had not come to a checkpoint, and keeps what was there', async () => {
    mkdirSync(work.path('lost/checkpoints'), { recursive: true });
    appendFileSync(work.path('lost/events.log'), 'the beginning of a run\n');
    const { code, stderr } = await submit('lost', ...training(4), '--quiet').finished;
    expect(code, stderr).to.equal(0);
    expect(existsSync(work.path('lost/checkpoints/iteration-000004'))).to.equal(true);
    const aside = readdirSync(work.path()).find((name) => name.startsWith('lost.ended-'));
    expect(work.read(aside!, 'events.log')).to.equal('the beginning of a run\n');
    expect(stderr).to.include('train-or-resume.sh: lost has no checkpoint: begins again');
  });

  it('ends as the ranks do where they fail, and is not requeued', async () => {
    const { code, stderr } = await submit('failed', 'gan', '--data', 'nothing:x', '--quiet').finished;
    expect(code).to.equal(2);
    expect(stderr).to.include('ganforge: there is no data set "nothing:x"');
    expect(calls().join()).to.not.include('scontrol');
  });

  it('says how to use it where it was given no run', () => {
    const { status, stderr } = spawnSync('bash', [batchFile], { encoding: 'utf8' });
    expect(status).to.not.equal(0);
    expect(stderr).to.include('usage: sbatch slurm.sh RUN SYSTEM [FLAGS OF TRAIN]');
  });
});

/** Processes that one has started: the script mpirun, in the place of srun, and that the ranks. */
const childrenOf = (id: number): number[] =>
  readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
