import { expect } from 'chai';
import { register } from 'prom-client';
import { SERVING_METRICS } from '../../src/monitoring/serving-metric-table.js';
import { ServingMetrics } from '../../src/serving/serving-metrics.js';

const loading = { name: 'gan', version: '1', type: 'loading', file: 'gan.onnx', serving: false } as const;
const loaded = { name: 'gan', version: '1', type: 'loaded', file: 'gan.onnx', hash: '00', seconds: 0.5, replaced: false } as const;
const failed = { name: 'gan', version: '1', type: 'load-failed', file: 'gan.onnx', reason: 'why', serving: false } as const;

/** Lines of ours, without comments. */
const lines = async (metrics: ServingMetrics): Promise<string[]> =>
  (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('gan_serving_'));

const stateLine = (state: string, version = '1') => `gan_serving_model_state{model="gan",version="${version}",state="${state}"} 1`;

describe('metrics of serving', () => {
  it('are those of the table, with its types and labels, and Node’s own, in a registry of their own', async () => {
    const metrics = new ServingMetrics();
    metrics.observe(loading);
    const found = await metrics.registry.getMetricsAsJSON();
    const text = await lines(metrics);
    for (const row of Object.values(SERVING_METRICS)) {
      const metric = found.find(({ name }) => name === row.name);
      expect(metric?.type, row.name).to.equal(row.type);
      expect(metric?.help).to.equal(row.help);
      const line = text.find((each) => each.startsWith(row.name)) ?? '';
      const labels = [...line.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
      expect(labels, row.name).to.have.members([...row.labels]);
    }
    const named = new Set<string>(Object.values(SERVING_METRICS).map(({ name }) => name));
    expect(found.filter(({ name }) => name.startsWith('gan_') && !named.has(name))).to.deep.equal([]);
    expect(found.some(({ name }) => name === 'nodejs_heap_size_used_bytes')).to.equal(true);
    expect(register.getMetricsAsArray()).to.deep.equal([]);
  });

  it('count from 0 for every model that is found', async () => {
    const metrics = new ServingMetrics();
    expect(await lines(metrics)).to.deep.equal([]);
    metrics.observe(loading);
    expect(await lines(metrics)).to.include.members([
      'gan_serving_requests_total{model="gan",protocol="rest",code="200"} 0',
      'gan_serving_requests_total{model="gan",protocol="grpc",code="0"} 0',
      'gan_serving_requests_total{model="gan",protocol="generate",code="200"} 0',
      'gan_serving_request_duration_seconds_count{model="gan",protocol="rest"} 0',
      'gan_serving_batch_size_count{model="gan"} 0',
      'gan_serving_worker_restarts_total{model="gan"} 0',
      'gan_serving_model_load_failures_total{model="gan"} 0',
      'gan_serving_in_flight{model="gan"} 0',
      stateLine('loading'),
    ]);
  });

  it('count requests by protocol and code, and take down how long they waited and the batches they made', async () => {
    const metrics = new ServingMetrics();
    metrics.observe(loading);
    metrics.answered('rest', 'gan', 200, 0.25);
    metrics.answered('rest', 'gan', 400, 0.5);
    metrics.answered('grpc', 'gan', 3, 0.5);
    metrics.waited('gan', 0.125);
    metrics.batchComputed('gan', 48, 2);
    expect(await lines(metrics)).to.include.members([
      'gan_serving_requests_total{model="gan",protocol="rest",code="200"} 1',
      'gan_serving_requests_total{model="gan",protocol="rest",code="400"} 1',
      'gan_serving_requests_total{model="gan",protocol="grpc",code="3"} 1',
      'gan_serving_request_duration_seconds_sum{model="gan",protocol="rest"} 0.75',
      'gan_serving_queue_duration_seconds_sum{model="gan"} 0.125',
      'gan_serving_compute_duration_seconds_sum{model="gan"} 2',
      'gan_serving_batch_size_bucket{le="32",model="gan"} 0',
      'gan_serving_batch_size_bucket{le="64",model="gan"} 1',
    ]);
  });

  it('have no label that a client makes up', async () => {
    const metrics = new ServingMetrics();
    for (let i = 0; i < 100; i++) metrics.answered('rest', `made-up-${i}`, 404, 0.001);
    metrics.waited('made-up', 0);
    metrics.batchComputed('made-up', 1, 0);
    const text = await lines(metrics);
    expect(text).to.include('gan_serving_requests_total{model="unknown",protocol="rest",code="404"} 100');
    expect(text.filter((line) => line.includes('made-up'))).to.deep.equal([]);
  });

  it('follow the states of models: one at a time', async () => {
    const metrics = new ServingMetrics();
    const state = async () => (await lines(metrics)).filter((line) => line.startsWith('gan_serving_model_state') && line.endsWith(' 1'));
    metrics.observe(loading);
    metrics.observe(loaded);
    expect(await state()).to.deep.equal([stateLine('ready')]);
    metrics.observe({ ...loading, serving: true });
    metrics.observe({ ...failed, serving: true });
    expect(await state()).to.deep.equal([stateLine('ready')]);
    metrics.observe(failed);
    expect(await state()).to.deep.equal([stateLine('failed')]);
    metrics.observe({ name: 'gan', version: '1', type: 'unloading' });
    expect(await state()).to.deep.equal([stateLine('unloading')]);
    metrics.observe({ name: 'gan', version: '1', type: 'worker-lost', reason: 'it ended' });
    expect(await lines(metrics)).to.include.members([
      'gan_serving_model_load_duration_seconds_sum{model="gan"} 0.5',
      'gan_serving_model_load_failures_total{model="gan"} 2',
      'gan_serving_worker_restarts_total{model="gan"} 1',
    ]);
  });

  it('lose a model with its last version, whatever was counted of it, and its last requests do not bring it back', async () => {
    const metrics = new ServingMetrics();
    for (const version of ['1', '2']) metrics.observe({ ...loading, version });
    metrics.answered('grpc', 'gan', 8, 0.5);
    metrics.observe({ name: 'gan', version: '1', type: 'unloaded', last: true });
    expect((await lines(metrics)).filter((line) => line.includes('version="1"'))).to.deep.equal([]);
    expect(await lines(metrics)).to.include('gan_serving_requests_total{model="gan",protocol="grpc",code="8"} 1');
    metrics.observe({ name: 'gan', version: '2', type: 'unloaded', last: false });
    expect(await lines(metrics)).to.include(stateLine('loading', '2'));
    metrics.observe({ name: 'gan', version: '2', type: 'unloaded', last: true });
    metrics.waited('gan', 0);
    metrics.batchComputed('gan', 1, 0);
    metrics.observe({ name: 'gan', version: '2', type: 'worker-lost', reason: 'it ended' });
    expect(await lines(metrics)).to.deep.equal([]);
  });

  it('read what models do now when they are read themselves', async () => {
    const metrics = new ServingMetrics();
    let inFlight = 3;
    metrics.follow(
      () =>
        new Map([
          ['gan', { inFlight, queuedRows: 40 }],
          ['gone', { inFlight, queuedRows: 1 }],
        ]),
    );
    metrics.observe(loading);
    expect(await lines(metrics)).to.include.members(['gan_serving_in_flight{model="gan"} 3', 'gan_serving_queued_rows{model="gan"} 40']);
    inFlight = 0;
    const text = await lines(metrics);
    expect(text).to.include('gan_serving_in_flight{model="gan"} 0');
    expect(text.filter((line) => line.includes('gone'))).to.deep.equal([]);
  });
});
