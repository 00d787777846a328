import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { METRICS } from '../../src/monitoring/metric-table.js';
import { jsonLines, type Running } from './program.js';
import { tinyDcgan, useWorkplace } from './workplace.js';

type Metrics = Map<string, number>;

/**
 * The text format of Prometheus, every line of it: comments that announce a family, samples that belong to the one
 * announced last.
 * @returns values by name and labels, as written
 */
function parse(text: string): { readonly samples: Metrics; readonly types: Map<string, string> } {
  const samples: Metrics = new Map();
  const types = new Map<string, string>();
  let family = '';
  for (const line of text.split('\n').filter((content) => content !== '')) {
    const [, kind, announced, rest] = /^# (HELP|TYPE) ([a-z_]\w*) (.+)$/.exec(line) ?? [];
    if (kind === 'TYPE') types.set(announced!, rest!);
    if (announced !== undefined) {
      family = announced;
      continue;
    }
    // prom-client writes NaN as `Nan`, which Prometheus reads as well.
    const match = /^([a-z_]\w*)(\{(?:[a-z_]\w*="(?:[^"\\\n]|\\.)*",?)*\})? (-?[\d.]+(?:e[+-]?\d+)?|[+-]Inf|NaN|Nan)$/.exec(line);
    expect(match, line).to.not.equal(null);
    const [, name, labels = '', value] = match!;
    expect(name!.replace(/_(bucket|sum|count)$/, ''), line).to.equal(family.replace(/_(bucket|sum|count)$/, ''));
    samples.set(name! + labels, Number(value!.replace('Inf', 'Infinity')));
  }
  return { samples, types };
}

const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
};

describe('metrics and live page of a run', () => {
  const work = useWorkplace();
  let training: Running;
  let url: string;
  const [tiny, off] = [tinyDcgan.slice(0, -1), tinyDcgan.at(-1)];

  before(async () => {
    expect(off).to.equal('off');
    training = work.start(
      'train',
      ...tiny,
      'auto',
      '--iterations',
      '1000000',
      '--sample-every',
      '20',
      '--checkpoint-every',
      '20',
      '--json',
      '--out',
      'run',
    );
    const line = await training.line((text) => text.includes('"server"'));
    url = (JSON.parse(line) as { url: string }).url;
  });
  it('are on 127.0.0.1, and the page is no page of someone else', async () => {
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await get(`${url}/`);
    expect(page).to.include({ status: 200 });
    expect(page.type).to.include('text/html');
    expect(page.text).to.include('ganforge');
  });

  it('have counters from the start, at 0', async () => {
    // Nothing has ever been lost or dropped in this run.
    const { samples } = parse((await get(`${url}/metrics`)).text);
    for (const name of ['gan_worker_restarts_total', 'gan_nonfinite_steps_total', 'gan_checkpoint_failures_total'])
      expect(samples.get(name), name).to.equal(0);
    for (const name of ['gan_iterations_total', 'gan_samples_total']) expect(samples.get(name), name).to.be.at.least(0);
  });

  it('have every metric of the table under way, in the format of Prometheus', async () => {
    await training.line((text) => text.includes('"type":"checkpoint"'));
    const { text, type } = await get(`${url}/metrics`);
    expect(type).to.include('text/plain');
    const { samples, types } = parse(text);
    for (const row of Object.values(METRICS)) {
      expect(types.get(row.name), row.name).to.equal(row.type);
      const suffix = row.type === 'histogram' ? '_count' : '';
      const found = [...samples.keys()].filter((name) => name === row.name + suffix || name.startsWith(`${row.name}${suffix}{`));
      // This run evaluates nothing (`--evaluate-every`), and no GPU trains it.
      const isAbsent = row === METRICS.evaluation || row === METRICS.deviceMemoryUsed || row === METRICS.deviceMemoryTotal;
      if (isAbsent) expect(found).to.deep.equal([]);
      else expect(found, row.name).to.not.deep.equal([]);
    }
    expect(samples.get('gan_loss{network="generator",phase="generator"}')).to.be.above(0);
    for (const source of ['real', 'fake']) {
      expect(samples.get(`gan_discriminator_output_mean{network="discriminator",source="${source}"}`))
        .to.be.above(0)
        .and.below(1);
    }
    for (const worker of ['0', '1'])
      expect(samples.get(`gan_worker_busy_ratio{worker="${worker}"}`))
        .to.be.above(0)
        .and.at.most(1);
    const info = [...samples].find(([name]) => name.startsWith('gan_run_info{'));
    expect(info?.[0])
      .to.include('system="dcgan"')
      .and.include('engine="onnxruntime"')
      .and.include('device="CPU"')
      .and.include('precision="float32"');
    expect(info?.[1]).to.equal(1);
    expect(samples.get('process_resident_memory_bytes')).to.be.above(1e7);
  });

  it('grow while it trains: 8 samples an iteration, both phases', async () => {
    const scrape = async () => parse((await get(`${url}/metrics`)).text).samples;
    const first = await scrape();
    const reached = first.get('gan_iterations_total')! + 20;
    await training.line((text) => ((JSON.parse(text) as { iteration?: number }).iteration ?? 0) >= reached);
    const second = await scrape();
    const grown = (name: string) => second.get(name)! - first.get(name)!;
    const iterations = grown('gan_iterations_total');
    expect(iterations).to.be.at.least(19);
    expect(grown('gan_samples_total')).to.equal(8 * iterations);
    for (const phase of ['discriminator', 'generator']) {
      expect(grown(`gan_phase_duration_seconds_count{phase="${phase}"}`)).to.be.at.least(iterations - 1);
    }
    expect(grown('gan_shard_duration_seconds_count')).to.be.at.least(4 * (iterations - 1));
    const loss = 'gan_loss{network="discriminator",phase="discriminator"}';
    expect(second.get(loss)).to.not.equal(first.get(loss));
  });

  it('take the next port with --port auto while the first run goes on', async () => {
    const second = work.start('train', ...tiny, 'auto', '--iterations', '2', '--json', '--out', 'second');
    const line = JSON.parse(await second.line((text) => text.includes('"server"'))) as { url: string };
    expect(line.url).to.not.equal(url);
    expect((await second.finished).code).to.equal(0);
  });

  it('of a second run with the same --port N: exit 2, one line that names --port, nothing written', async () => {
    const port = new URL(url).port;
    const { code, stderr } = await work.run('train', ...tiny, port, '--iterations', '2', '--out', 'third');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^ganforge: .*in use.*--port.*\n$/);
    expect(stderr.split('\n')).to.have.length(2);
    expect(await get(`${url}/healthz`)).to.include({ status: 200 });
  });

  it('are on the port that --port names', async () => {
    const port = await freePort();
    const named = await work.succeed('train', ...tiny, String(port), '--iterations', '2', '--json', '--out', 'named');
    expect(jsonLines(named.stdout)[0]).to.deep.equal({ type: 'server', url: `http://127.0.0.1:${port}` });
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
