import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { readStatistics } from '../../src/monitoring/statistics.js';
import { program, type Running, start } from '../cli/program.js';
import { filesBelow, parametersOf, useWorkplace } from '../cli/workplace.js';
import { SmallDisk } from './small-disk.js';

const training = [
  ...['gan', '--data', 'ring', '--batch', '16', '--shard', '8', '--workers', '2', '--set', 'hidden=[300,300]'],
  ...['--engine', 'onnxruntime', '--port', 'off', '--sample-every', '10', '--checkpoint-every', '20', '--tensorboard'],
];

describe('a run whose disk is full', function () {
  this.timeout(300_000);
  const work = useWorkplace();
  let disk: SmallDisk | undefined;
  /** Bytes of a checkpoint. */
  let checkpoint = 0;

  before(async () => {
    await work.succeed('train', ...training, '--iterations', '60', '--quiet', '--out', 'whole');
    const folder = work.path('whole', 'checkpoints', 'iteration-000060');
    checkpoint = filesBelow(folder).reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0);
  });

  afterEach(async () => {
    await disk?.end();
    disk = undefined;
  });

  const onDisk = ({ command }: SmallDisk, ...args: readonly string[]): Running =>
    start(args, { cwd: work.path(), env: { GANFORGE_CACHE: work.path('..', 'cache') } }, [...command, process.execPath, program]);

  const checkpointsOn = (small: SmallDisk) => readdirSync(small.path('run', 'checkpoints')).sort();

  it('goes on, tells of it, and writes on when there is space again, as if nothing had been', async function () {
    disk = await SmallDisk.mount(this, work.path('short'), 8 * checkpoint);
    const run = onDisk(disk, 'train', ...training, '--iterations', '1000000', '--json', '--out', `${disk.folder}/run`);
    await run.line((line) => line.includes('"type":"checkpoint"'));
    disk.fill();
    const failed = await run.line((line) => line.includes('"type":"checkpoint-failed"'));
    expect(failed).to.include('ENOSPC');
    await run.line((line) => line.includes('"type":"warning"') && line.includes('stats.jsonl cannot be written (ENOSPC)'));
    expect(checkpointsOn(disk).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    disk.free();
    const since = (JSON.parse(failed) as { iteration: number }).iteration;
    await run.line((line) => line.includes('"type":"checkpoint"') && (JSON.parse(line) as { iteration: number }).iteration > since);
    run.child.kill('SIGTERM');
    const { code, stdout } = await run.finished;
    expect(code).to.equal(130);
    expect(stdout.split('\n').filter((line) => line.includes('stats.jsonl cannot be written'))).to.have.length(1);

    // Lines are missing; none is half of one.
    const lines = readStatistics(disk.path('run', 'stats.jsonl')).map(({ iteration }) => iteration);
    expect(lines).to.have.length(readFileSync(disk.path('run', 'stats.jsonl'), 'utf8').split('\n').length - 1);
    expect(lines).to.deep.equal([...new Set(lines)].sort((a, b) => a - b));
    const last = lines.at(-1)!;
    await work.succeed('train', ...training, '--iterations', String(last), '--quiet', '--out', 'undisturbed');
    expect(parametersOf(disk.path('run'), last)).to.equal(parametersOf(work.path('undisturbed'), last));
  });

  it('keeps its checkpoint, fails at the end where the last one cannot be written, and resumes when there is space', async function () {
    disk = await SmallDisk.mount(this, work.path('full'), Math.round(1.6 * checkpoint));
    const { code, stderr } = await onDisk(disk, 'train', ...training, '--iterations', '60', '--quiet', '--out', `${disk.folder}/run`)
      .finished;
    expect(code).to.equal(1);
    const lines = stderr.trimEnd().split('\n');
    // On the way and, at the last iteration, again at the end.
    expect(lines.flatMap((line) => /checkpoint failed: that of iteration (\d+)/.exec(line)?.[1] ?? [])).to.deep.equal(['40', '60', '60']);
    expect(lines.at(-1))
      .to.match(/^ganforge: the checkpoint of the end: that of iteration 60 could not be written \(ENOSPC/)
      .and.include('ganforge resume');
    expect(checkpointsOn(disk)).to.deep.equal(['iteration-000020']);

    disk.enlarge(8 * checkpoint);
    const resumed = await onDisk(disk, 'resume', `${disk.folder}/run`, '--port', 'off', '--quiet').finished;
    expect(resumed).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect(parametersOf(disk.path('run'), 60)).to.equal(parametersOf(work.path('whole'), 60));
  });
});
