import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { z } from 'zod';
import { tinyDcgan, useWorkplace } from '../cli/workplace.js';
import { skipWithoutMpirun } from '../cluster/mpi/run-ranks.js';

const targetsSchema = z.tuple([z.object({ targets: z.array(z.string()), labels: z.object({ job: z.string(), run: z.string() }) })]);
const startSchema = z.object({ run: z.object({ ranks: z.array(z.object({ host: z.string(), device: z.string() })) }) });

describe('the monitoring of several ranks', function () {
  this.timeout(120_000);
  const work = useWorkplace();
  before(skipWithoutMpirun);

  const flags = [...tinyDcgan.slice(0, -2), '--ranks', '2', '--shard', '2', '--iterations', '1000000', '--port', 'auto'];

  it('is at a port of each, both named to Prometheus; the first tells of all', async () => {
    mkdirSync(work.path('targets'));
    const running = work.start('train', ...flags, '--json', '--sd-file', 'targets/faces.json', '--out', 'runs/faces');
    const place = { host: hostname(), device: 'CPU' };
    expect(startSchema.parse(JSON.parse(await running.line((line) => line.includes('"type":"start"')))).run.ranks).to.deep.equal([
      place,
      place,
    ]);
    await running.line((line) => line.includes('"iteration":3,') && line.includes('"type":"iteration"'));
    const [{ targets, labels }] = targetsSchema.parse(JSON.parse(work.read('targets', 'faces.json')));
    expect(labels).to.deep.equal({ job: 'ganforge', run: 'faces' });
    expect(targets).to.have.length(2);
    const [first, second] = await Promise.all(targets.map(async (target) => (await fetch(`http://${target}/metrics`)).text()));
    expect(first)
      .to.match(/^gan_run_info\{.*rank="0".*\} 1$/m)
      .and.match(/^process_cpu_seconds_total\{rank="0"\} /m);
    expect(second)
      .to.match(/^gan_run_info\{.*rank="1".*\} 1$/m)
      .and.not.include('gan_ranks');
    expect(first).to.match(/^gan_ranks\{rank="0"\} 2$/m);
    expect(first)
      .to.match(/^gan_rank_computing_seconds_total\{rank="1"\} (?!0$)/m)
      .and.match(/^gan_rank_workers_ready\{rank="1"\} 2$/m);
    running.child.kill('SIGINT');
    expect((await running.finished).code).to.equal(130);
    expect(existsSync(work.path('targets', 'faces.json'))).to.equal(false);
  });

  it('is one line at the start that names ranks and hosts, in the terminal and in events.log', async () => {
    const { stdout, stderr } = await work.succeed('train', ...flags, '--iterations', '3', '--out', 'words');
    const words = `, 2 workers for each of 2 ranks on 1 host: ${hostname()} (2 x CPU), batch 8 in shards of 2 `;
    expect(stdout.split(words)).to.have.length(2);
    expect(work.read('words', 'events.log').split(words)).to.have.length(2);
    expect(stderr).to.equal('');
  });
});
