import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from 'chai';
import { Ranks } from '../../src/cluster/ranks.js';
import { createMetrics } from '../../src/monitoring/metrics.js';
import { fillSamples } from '../../src/random/random.js';
import type { RunEvent } from '../../src/training/events.js';
import { prepareRun } from '../../src/training/prepare.js';
import { RunDirectory } from '../../src/training/run-directory.js';
import { train } from '../../src/training/train.js';
import { localWorld } from '../cluster/local-world.js';
import { type Fault, faultVariable } from '../engines/fixtures/faulty.js';
import { modulePath, runConfig, useSharedFolder } from './support.js';

const iterations = 4;
const steps = 2 * iterations;

/** What is the same on every rank. Norms of parameters are as well, but each rank measures them when it has the time. */
const ofTheRun = /^gan_(loss|discriminator_|equilibrium|gradient_norm|iterations_|samples_|nonfinite_|training_)/;

describe('what several ranks tell of a run', () => {
  const folder = useSharedFolder();
  const gan = { system: 'gan', options: { latent: 4, hidden: [8], k: 1 }, batch: 16, shard: 4, iterations, workers: 1 } as const;
  let events: RunEvent[][];
  let series: Map<string, string>[];

  /** The first number of the latents of a shard for the generator in iteration 1. */
  function latentOf(shard: number): number {
    const latent = new Float32Array(4);
    fillSamples(latent, 4, shard * 4, 'uniform', { seed: 7, purpose: 'input/latent', iteration: 1, phase: 'generator', repeat: 0 });
    return latent[0]!;
  }

  before(async () => {
    const prepared = await prepareRun(await runConfig(gan), { ranks: 2, engineModule: modulePath('engines/fixtures/faulty') });
    const directory = new RunDirectory(folder.path('run'));
    directory.create();
    const ranks = localWorld(2).map((world) => new Ranks(world));
    events = ranks.map(() => []);
    const metrics = ranks.map(({ rank }) => createMetrics({ rank }));
    const fault: Fault = { phase: 'generator', latent: latentOf(3), how: 'exit', once: folder.path('ended') };
    process.env[faultVariable] = JSON.stringify(fault);
    try {
      await Promise.all(
        ranks.map((rank, i) =>
          train(prepared, { directory, ranks: rank, listeners: [(event) => void events[i]!.push(event), metrics[i]!.listener] }),
        ),
      );
    } finally {
      delete process.env[faultVariable];
      directory.release();
    }
    series = await Promise.all(metrics.map(async ({ registry }) => parse(await registry.metrics())));
  });

  it('is at the start, by all of them, where each computes', () => {
    const place = { host: hostname(), device: 'CPU', gpus: [] };
    for (const told of events) {
      const start = told.find((event) => event.type === 'start');
      expect(start?.run.ranks).to.deep.equal([place, place]);
    }
  });

  it('is by the first one how all did', () => {
    const told = events.map((all) => all.flatMap((event) => (event.type === 'iteration' ? [event.ranks] : [])));
    expect(told[1]).to.deep.equal([undefined, undefined, undefined, undefined]);
    const last = told[0]!.at(-1)!;
    expect(last).to.have.length(2);
    for (const { computing, waiting, workersReady } of last) {
      expect(computing).to.be.above(0);
      expect(waiting).to.be.at.least(0);
      expect(workersReady).to.equal(1);
    }
    expect(last.map(({ workerRestarts }) => workerRestarts)).to.deep.equal([0, 1]);
  });

  it('is by the first one what has happened to another, with its number', () => {
    expect(existsSync(folder.path('ended'))).to.equal(true);
    const lost = events.map((told) => told.flatMap((event) => (event.type === 'worker-lost' ? [event.rank] : [])));
    expect(lost).to.deep.equal([[1], [undefined]]);
  });

  it('is the same on all where it is of the run', () => {
    const [first, second] = series.map((all) =>
      [...all].flatMap(([name, value]) => (ofTheRun.test(name) ? [[name.replace(/rank="\d"/, ''), value]] : [])),
    );
    expect(first).to.have.length.above(8);
    expect(first).to.deep.equal(second);
    expect(series.map((all, rank) => all.get(`gan_samples_total{rank="${rank}"}`))).to.deep.equal(['64', '64']);
  });

  it('is of its own where it is of the work of a rank', () => {
    for (const [rank, all] of series.entries()) {
      for (const name of ['shard_duration', 'queue_wait', 'data_wait']) {
        expect(all.get(`gan_${name}_seconds_count{rank="${rank}"}`), name).to.equal(String(2 * steps));
      }
      expect(all.get(`gan_worker_restarts_total{rank="${rank}"}`)).to.equal(String(rank));
    }
  });

  it('has the rank on every series', () => {
    for (const all of series) expect([...all.keys()].filter((name) => !/[{,]rank="\d"/.test(name))).to.deep.equal([]);
  });

  it('is of all ranks on the first one only', () => {
    const ofRanks = series.map((all) => [...all.keys()].filter((name) => /^gan_ranks?[_{]/.test(name)));
    expect(ofRanks[1]).to.deep.equal([]);
    expect(series[0]!.get('gan_ranks{rank="0"}')).to.equal('2');
    expect(series[0]!.get(`gan_rank_info{rank="1",host="${hostname()}",device="CPU"}`)).to.equal('1');
    expect(series[0]!.get('gan_rank_workers_ready{rank="1"}')).to.equal('1');
    expect(series[0]!.get('gan_rank_worker_restarts_total{rank="1"}')).to.equal('1');
  });
});

/** Series with their values, by name and labels. */
const parse = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  );
