import { expect } from 'chai';
import { register } from 'prom-client';
import { METRICS } from '../../src/monitoring/metric-table.js';
import { createMetrics } from '../../src/monitoring/metrics.js';
import type { RunEvent } from '../../src/training/events.js';
import { iterationEvent, NOTICES, startEvent, stepEvent } from './events.js';

/** Lines of the metrics after some events, without comments. */
async function linesAfter(...events: readonly RunEvent[]): Promise<string[]> {
  const { registry, listener } = createMetrics();
  for (const event of events) listener(event);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('are those of the table, with its types, and Node’s own, in a registry of their own', async () => {
    const { registry } = createMetrics();
    const found = await registry.getMetricsAsJSON();
    for (const row of Object.values(METRICS)) {
      const metric = found.find(({ name }) => name === row.name);
      expect(metric?.type, row.name).to.equal(row.type);
      expect(metric?.help).to.equal(row.help);
    }
    const named = new Set<string>(Object.values(METRICS).map(({ name }) => name));
    expect(found.filter(({ name }) => name.startsWith('gan_') && !named.has(name))).to.deep.equal([]);
    expect(found.some(({ name }) => name === 'nodejs_heap_size_used_bytes')).to.equal(true);
    expect(register.getMetricsAsArray()).to.deep.equal([]);
  });

  it('count from 0, and show no gauge before it is measured', async () => {
    const lines = await linesAfter();
    for (const row of Object.values(METRICS)) {
      if (row.type === 'counter') expect(lines).to.include(`${row.name} 0`);
      if (row.type === 'gauge') expect(lines.filter((line) => line.startsWith(row.name))).to.deep.equal([]);
    }
  });

  it('tell what is trained, and have every phase from the start', async () => {
    const lines = await linesAfter(startEvent());
    expect(lines).to.include(
      'gan_run_info{system="fake",dataset="mnist",engine="cpu",engine_version="4.22.0",device="CPU",precision="float32"} 1',
    );
    expect(lines).to.include('gan_phase_duration_seconds_count{phase="generator"} 0');
  });

  it('follow the steps', async () => {
    const generator = { phase: 'generator', networks: ['generator'], loss: 0.5, gradientNorm: { generator: 2 }, metrics: {} };
    const lines = await linesAfter(startEvent(), stepEvent(), stepEvent(generator));
    expect(lines).to.include.members([
      'gan_loss{network="discriminator",phase="discriminator"} 1.25',
      'gan_loss{network="generator",phase="generator"} 0.5',
      'gan_discriminator_output_mean{network="discriminator",source="real"} 0.75',
      'gan_discriminator_output_mean{network="discriminator",source="fake"} 0.5',
      'gan_gradient_norm{network="discriminator"} 3',
      'gan_gradient_norm{network="generator"} 2',
      'gan_phase_duration_seconds_bucket{le="0.1",phase="discriminator"} 0',
      'gan_phase_duration_seconds_bucket{le="0.25",phase="discriminator"} 1',
      'gan_shard_duration_seconds_count 4',
      'gan_shard_duration_seconds_sum 0.375',
      'gan_reduce_duration_seconds_count 2',
    ]);
  });

  it('show how long shards wait, for a worker and for their data', async () => {
    expect(await linesAfter(startEvent(), stepEvent())).to.include.members([
      'gan_queue_wait_seconds_bucket{le="0.00025"} 1',
      'gan_queue_wait_seconds_bucket{le="0.05"} 1',
      'gan_queue_wait_seconds_count 2',
      'gan_data_wait_seconds_bucket{le="0.00025"} 1',
      'gan_data_wait_seconds_bucket{le="0.0005"} 2',
      'gan_data_wait_seconds_count 2',
    ]);
  });

  it('show the overlap of D(x) and D(G(z)), averaged over steps', async () => {
    const told = (separation: number) => stepEvent({ metrics: { d_real: 0.5, d_fake: 0.5, d_separation: separation } });
    const overlapAfter = async (...separations: number[]) => {
      const lines = await linesAfter(startEvent(), ...separations.map(told));
      return Number(lines.find((line) => line.startsWith('gan_discriminator_overlap{network="discriminator"}'))?.split(' ')[1]);
    };
    expect(await overlapAfter(1)).to.equal(0);
    expect(await overlapAfter(-0.75)).to.equal(0.25);
    // Batches of 16 that cannot be told apart: each by itself looks a little separated, all together do not.
    const noise = Array.from({ length: 1000 }, (_, i) => (i % 2 ? 0.25 : -0.25));
    expect(await overlapAfter(...noise)).to.be.above(0.98);
    expect(await linesAfter(startEvent(), stepEvent())).to.not.include.members(['gan_discriminator_overlap']);
  });

  it('show that a discriminator is dead, and that it no longer is', async () => {
    const step = stepEvent({ metrics: { d_separation: 0 } });
    const death = (change: 'died' | 'recovered'): RunEvent => ({
      type: 'dead-discriminator',
      iteration: 1,
      change,
      network: 'discriminator',
      gradientNorm: 0,
    });
    const name = 'gan_discriminator_dead{network="discriminator"}';
    expect(await linesAfter(startEvent(), step)).to.include(`${name} 0`);
    expect(await linesAfter(startEvent(), step, death('died'), step)).to.include(`${name} 1`);
    expect(await linesAfter(startEvent(), step, death('died'), death('recovered'), step)).to.include(`${name} 0`);
  });

  it('show the workers that are ready and those that are starting', async () => {
    const workers = async (...events: RunEvent[]) =>
      (await linesAfter(startEvent(), ...events)).filter((line) => line.startsWith('gan_workers{'));
    expect(await workers()).to.deep.equal(['gan_workers{state="ready"} 0', 'gan_workers{state="starting"} 2']);
    expect(await workers(iterationEvent(1, { workersReady: 1 }))).to.deep.equal([
      'gan_workers{state="ready"} 1',
      'gan_workers{state="starting"} 1',
    ]);
  });

  it('show a pause while it lasts', async () => {
    const paused: RunEvent = { type: 'paused', iteration: 3 };
    expect(await linesAfter(startEvent())).to.include('gan_training_paused 0');
    expect(await linesAfter(startEvent(), paused)).to.include('gan_training_paused 1');
    expect(await linesAfter(startEvent(), paused, { type: 'continued', iteration: 3, seconds: 5 })).to.include('gan_training_paused 0');
  });

  it('show parameters and updates where a step has measured them, and keep them where one has not', async () => {
    const measured = stepEvent({ parameterNorm: { discriminator: { parameters: 8, update: 0.5 }, empty: { parameters: 0, update: 0 } } });
    const lines = await linesAfter(startEvent(), measured, stepEvent());
    expect(lines.filter((line) => /^gan_(parameter|update)_/.test(line))).to.deep.equal([
      'gan_parameter_norm{network="discriminator"} 8',
      'gan_parameter_norm{network="empty"} 0',
      'gan_update_ratio{network="discriminator"} 0.0625',
    ]);
  });

  it('count iterations and the real samples they have shown', async () => {
    const lines = await linesAfter(startEvent(), stepEvent(), iterationEvent(1), iterationEvent(2, { samples: 384 }));
    expect(lines).to.include('gan_iterations_total 2');
    expect(lines).to.include(`gan_samples_total ${128 + 384}`);
  });

  it('show how busy each worker is', async () => {
    const lines = await linesAfter(startEvent(), iterationEvent(1, { busy: [0.5, 1] }));
    expect(lines).to.include.members(['gan_worker_busy_ratio{worker="0"} 0.5', 'gan_worker_busy_ratio{worker="1"} 1']);
  });

  it('measure the distance to the equilibrium where the discriminator gives a probability, and only there', async () => {
    const at = iterationEvent(1, { dReal: 0.75, dFake: 0.125 });
    expect(await linesAfter(startEvent(), at)).to.include('gan_equilibrium_distance 0.625');
    const score = await linesAfter(startEvent({ output: 'score' }), at);
    expect(score.filter((line) => line.startsWith('gan_equilibrium_distance'))).to.deep.equal([]);
  });

  it('follow samples, checkpoints and what goes wrong', async () => {
    const before = Date.now() / 1000;
    const lines = await linesAfter(startEvent(), ...NOTICES);
    expect(lines).to.include.members([
      'gan_sample_diversity 0.5',
      'gan_checkpoint_duration_seconds_sum 0.25',
      'gan_checkpoint_duration_seconds_count 1',
      'gan_checkpoint_failures_total 1',
      'gan_worker_restarts_total 1',
      'gan_nonfinite_steps_total 1',
    ]);
    const written = lines.find((line) => line.startsWith('gan_checkpoint_last_success_timestamp_seconds '));
    expect(Number(written?.split(' ')[1])).to.be.within(before, Date.now() / 1000);
  });

  it('hold the last evaluation, a gauge a metric, and none before there is one', async () => {
    const { registry, listener } = createMetrics();
    const shown = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('gan_evaluation'));
    listener(startEvent());
    expect(await shown()).to.deep.equal([]);
    for (const fid of [12.5, 7.5]) listener({ type: 'evaluation', iteration: 2, figures: { fid, precision: 0.75 }, seconds: 1 });
    expect(await shown()).to.deep.equal(['gan_evaluation{metric="fid"} 7.5', 'gan_evaluation{metric="precision"} 0.75']);
  });

  it('tell of mode collapse: 0 from the first sample on, 1 until it is over', async () => {
    const { registry, listener } = createMetrics();
    const shown = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('gan_mode_collapse'));
    const sample: RunEvent = { type: 'sample', iteration: 1, path: 'a.png', diversity: 0.25 };
    listener(sample);
    expect(await shown()).to.deep.equal(['gan_mode_collapse 0']);
    listener({ type: 'mode-collapse', iteration: 3, change: 'collapsed', diversity: 0.25 });
    listener(sample);
    expect(await shown()).to.deep.equal(['gan_mode_collapse 1']);
    listener({ type: 'mode-collapse', iteration: 9, change: 'recovered', diversity: 0.75 });
    expect(await shown()).to.deep.equal(['gan_mode_collapse 0']);
  });

  it('bear a loss that is not finite', async () => {
    expect(await linesAfter(stepEvent({ loss: Number.NaN }))).to.include('gan_loss{network="discriminator",phase="discriminator"} Nan');
  });
});
