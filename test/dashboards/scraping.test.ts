import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Prometheus } from '../../scripts/alert-drill/prometheus.js';
import { rulesFileSchema } from '../../scripts/alert-drill/shortened.js';
import { until } from '../../scripts/alert-drill/until.js';
import { dashboards } from '../../scripts/dashboards.js';
import { RANK_METRICS } from '../../src/monitoring/rank-metric-table.js';
import type { Running } from '../cli/program.js';
import { postJson, serve, writeModel, zeroRequest } from '../cli/served.js';
import { idxImages, useWorkplace } from '../cli/workplace.js';
import { requirePrometheus, usePrometheus } from './prometheus.js';
import { expressionsOf, panelsOf, selectorsOf, seriesIn } from './queries.js';

const rulesFolder = 'dashboards/rules';
const rules = readdirSync(rulesFolder)
  .filter((name) => name.endsWith('.rules.yml'))
  .flatMap((name) => rulesFileSchema.parse(parse(readFileSync(join(rulesFolder, name), 'utf8'))).groups.flatMap((group) => group.rules));
const records = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));

/** What there is nothing of while all goes well, or on this machine, and why. */
const expectedEmpty: Readonly<Record<string, string>> = {
  'model:gan_serving_errors:ratio5m': 'a code is counted from its first answer on, and no request failed',
  'model:gan_serving_refused:ratio5m': 'a code is counted from its first answer on, and no request was refused',
  gan_device_memory_used_bytes: 'no GPU trains',
  gan_device_memory_total_bytes: 'no GPU trains',
  ...ofRanks('a run of one process has no ranks'),
};

/** Series and records of ranks, with a reason each. */
function ofRanks(reason: string): Record<string, string> {
  const names = [...Object.values(RANK_METRICS).map(({ name }) => name), ...records.filter((record) => record.includes('gan_rank_'))];
  return Object.fromEntries(names.map((name) => [name, reason]));
}

/** As Grafana replaces them where all is chosen. */
function withVariables({ templating }: Dashboard, expression: string): string {
  const all = Object.fromEntries((templating?.list ?? []).map(({ name, allValue }) => [name, allValue]));
  return expression
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$__range', '1m')
    .replaceAll(/\$(\w+)/g, (variable, name: string) => all[name] ?? variable);
}

describe('a real Prometheus', () => {
  // Before the server is ended, which is what comes after the tests in a workplace.
  after(async () => {
    isOver = true;
    await traffic;
  });
  const work = useWorkplace();
  const startPrometheus = usePrometheus();
  let prometheus: Prometheus;
  let faces: Running;
  let isOver = false;
  let traffic: Promise<void> | undefined;

  before(async function () {
    requirePrometheus(this);
    writeModel(work.path('tiny.onnx'));
    const server = await serve(work, 'tiny.onnx', '--workers', '1');
    traffic = ask(server.url);
    prometheus = await startPrometheus({ interval: '1s', targets: { 'ganforge-serving': [new URL(server.url).host] } });
    const train = async (name: string, ...flags: string[]) => {
      const running = work.start(
        'train',
        ...flags,
        ...['--engine', 'onnxruntime', '--workers', '1', '--iterations', '1000000', '--out', name],
        ...['--sample-every', '50', '--checkpoint-every', '200', '--evaluate-every', '50', '--set', 'evaluate.samples=20'],
        ...['--port', 'auto', '--json', '--sd-file', join(prometheus.targetsFolder, `${name}.json`)],
      );
      await running.line((line) => line.includes('"iteration"'));
      return running;
    };
    faces = await train(
      'faces',
      'dcgan',
      '--data',
      `idx:${writeLabelledImages()}`,
      '--set',
      'width=4',
      '--set',
      'latent=8',
      '--batch',
      '8',
    );
    await train('ring', 'gan', '--data', 'ring', '--batch', '50');
    // Of every target, what is there last: a rate in a window of ten seconds, and rules that look at rules.
    for (const wanted of [
      'count(gan_evaluation{run="faces"}) and count(gan_evaluation{run="ring"})',
      'count(rate(gan_checkpoint_duration_seconds_count[10s])) >= 2',
      'rate(gan_serving_batch_size_count[10s]) > 0',
      ...records.filter((record) => !(record in expectedEmpty)),
    ]) {
      await until(wanted, 100, async () => (await prometheus.query(wanted)).length > 0);
    }
  });

  /** 64 images of squares, labelled by their place in the row. */
  function writeLabelledImages(): string {
    const images = work.path('squares-images-idx3-ubyte');
    writeFileSync(images, idxImages(64, 8));
    const labels = Array.from({ length: 64 }, (_, i) => Math.floor((i % 5) / 2));
    writeFileSync(work.path('squares-labels-idx1-ubyte'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 64, ...labels]));
    return images;
  }

  /** Asks for a row and for pictures again and again. */
  async function ask(url: string): Promise<void> {
    while (!isOver) {
      const row = await postJson(`${url}/v2/models/tiny/infer`, zeroRequest);
      const pictures = await fetch(`${url}/v2/models/tiny/generate?seed=1&count=2&format=png`);
      for (const answer of [row, pictures]) {
        if (!answer.ok) throw new Error(`${answer.url} answers with ${answer.status}`);
        await answer.arrayBuffer();
      }
      await sleep(100);
    }
  }

  it('finds the server and, by the files of --sd-file, both trainings, and all are up', async () => {
    const targets = await prometheus.targets();
    expect(targets.map(({ labels: { job, run = '' }, health, lastError }) => [job, run, health, lastError]).sort()).to.deep.equal([
      ['ganforge', 'faces', 'up', ''],
      ['ganforge', 'ring', 'up', ''],
      ['ganforge-serving', '', 'up', ''],
    ]);
  });

  it('has every series that a dashboard or a rule names', async () => {
    const there = new Set(await prometheus.labelValues('__name__'));
    const panels = Object.values(dashboards()).flatMap((each) => panelsOf(each).flatMap(expressionsOf).flatMap(selectorsOf));
    const named = new Set([...panels.map(({ metric }) => metric), ...rules.flatMap(({ expr }) => seriesIn(expr)), ...records]);
    // node_exporter runs beside a Prometheus that watches disks, not here.
    const missing = [...named].filter((name) => !there.has(name) && !(name in expectedEmpty) && !name.startsWith('node_'));
    expect(missing).to.deep.equal([]);
  });

  for (const [file, dashboard] of Object.entries(dashboards())) {
    it(`accepts every query of ${file} and has numbers for it`, async () => {
      const empty: string[] = [];
      for (const panel of panelsOf(dashboard)) {
        for (const expression of expressionsOf(panel)) {
          if (selectorsOf(expression).every(({ metric }) => metric in expectedEmpty)) continue;
          const series = await prometheus.queryRange(withVariables(dashboard, expression), 30);
          if (!series.some(({ values }) => values.some(Number.isFinite))) empty.push(`${panel.title}: ${expression}`);
        }
      }
      expect(empty).to.deep.equal([]);
    });

    it(`has values for the variables of ${file}`, async () => {
      for (const variable of dashboard.templating?.list ?? []) {
        if (variable.type !== 'query') continue;
        expect(variable.query, variable.name).to.be.a('string');
        const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(String(variable.query)) ?? [];
        const values = await prometheus.labelValues(label, withVariables(dashboard, selector));
        expect(values, String(variable.query)).to.not.deep.equal([]);
      }
    });
  }

  it('records what rules say, but for what only failures have', async () => {
    for (const record of records) {
      const samples = await prometheus.query(record);
      expect(samples.length > 0, `${record} ${expectedEmpty[record] ?? ''}`).to.equal(!(record in expectedEmpty));
    }
  });

  it('fires no alert', async () => {
    expect(await prometheus.alerts()).to.deep.equal([]);
  });

  it('forgets a training that has ended', async () => {
    faces.child.kill('SIGINT');
    expect((await faces.finished).code).to.equal(130);
    await until('only the other training is a target', 60, async () => {
      const runs = (await prometheus.targets()).map(({ labels }) => labels.run);
      return !runs.includes('faces') && runs.includes('ring');
    });
    await until('no series of it', 60, async () => (await prometheus.query('gan_iterations_total{run="faces"}')).length === 0);
  });
});
