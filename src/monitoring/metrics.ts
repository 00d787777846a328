import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunInfo, RunListener, StepEvent } from '../training/events.js';
import { DeviceMemory, type DeviceMemoryOptions } from './device-memory.js';
import { DURATION_BUCKETS, METRICS, WAIT_BUCKETS } from './metric-table.js';
import { RankMetrics } from './rank-metrics.js';

/** Of the moving average of a discriminator's separation: a batch tells it to a tenth or so. */
const STEPS_AVERAGED = 100;

export interface MetricsOptions extends DeviceMemoryOptions {
  /** Of several ranks, that of this process: all its series have it as the label `rank`, and the first one tells of all. */
  readonly rank?: number | undefined;
}

export interface Metrics {
  /** A registry of its own, with Node's default metrics; never the global one. */
  readonly registry: Registry;
  /** The only thing that changes the metrics. */
  readonly listener: RunListener;
}

/** The Prometheus metrics of a training run, kept up to date by its events. */
export function createMetrics({ rank, ...memory }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (rank !== undefined) registry.setDefaultLabels({ rank: String(rank) });
  const registers = [registry];
  const gauge = <Label extends string>(row: { name: string; help: string; labels: readonly Label[] }) =>
    absent(new Gauge<Label>({ name: row.name, help: row.help, labelNames: [...row.labels], registers }), row.labels);
  const counter = (row: { name: string; help: string }) => new Counter({ name: row.name, help: row.help, registers });
  const histogram = <Label extends string>(row: { name: string; help: string; labels: readonly Label[] }, buckets = DURATION_BUCKETS) =>
    new Histogram<Label>({ name: row.name, help: row.help, labelNames: [...row.labels], buckets, registers });

  const loss = gauge(METRICS.loss);
  const output = gauge(METRICS.discriminatorOutput);
  const overlap = gauge(METRICS.discriminatorOverlap);
  const dead = gauge(METRICS.discriminatorDead);
  const equilibrium = gauge(METRICS.equilibriumDistance);
  const gradientNorm = gauge(METRICS.gradientNorm);
  const parameterNorm = gauge(METRICS.parameterNorm);
  const updateRatio = gauge(METRICS.updateRatio);
  const iterations = counter(METRICS.iterations);
  const samples = counter(METRICS.samples);
  const phaseDuration = histogram(METRICS.phaseDuration);
  const shardDuration = histogram(METRICS.shardDuration);
  const queueWait = histogram(METRICS.queueWait, WAIT_BUCKETS);
  const dataWait = histogram(METRICS.dataWait, WAIT_BUCKETS);
  const reduceDuration = histogram(METRICS.reduceDuration);
  const workerBusy = gauge(METRICS.workerBusy);
  const workers = gauge(METRICS.workers);
  const paused = gauge(METRICS.paused);
  const workerRestarts = counter(METRICS.workerRestarts);
  const nonFiniteSteps = counter(METRICS.nonFiniteSteps);
  const sampleDiversity = gauge(METRICS.sampleDiversity);
  const evaluation = gauge(METRICS.evaluation);
  const modeCollapse = gauge(METRICS.modeCollapse);
  const checkpointDuration = histogram(METRICS.checkpointDuration);
  const checkpointLastSuccess = gauge(METRICS.checkpointLastSuccess);
  const checkpointFailures = counter(METRICS.checkpointFailures);
  const runInfo = gauge(METRICS.runInfo);
  const deviceMemory = new DeviceMemory(registry, memory);
  const ranks = rank === 0 ? new RankMetrics(registry) : undefined;
  collectDefaultMetrics({ register: registry });

  let run: RunInfo | undefined;
  /** Of each discriminator, its separation averaged over steps. */
  const separations = new Map<string, number>();

  const step = (event: StepEvent) => {
    for (const network of event.networks) {
      loss.set({ network, phase: event.phase }, event.loss);
      const { d_real: real, d_fake: fake, d_separation: separation } = event.metrics;
      if (real !== undefined) output.set({ network, source: 'real' }, real);
      if (fake !== undefined) output.set({ network, source: 'fake' }, fake);
      if (separation !== undefined && Number.isFinite(separation)) {
        const before = separations.get(network) ?? separation;
        const average = before + (separation - before) / STEPS_AVERAGED;
        separations.set(network, average);
        overlap.set({ network }, 1 - Math.abs(average));
        dead.inc({ network }, 0);
      }
    }
    for (const [network, norm] of Object.entries(event.gradientNorm)) gradientNorm.set({ network }, norm);
    for (const [network, { parameters, update }] of Object.entries(event.parameterNorm ?? {})) {
      parameterNorm.set({ network }, parameters);
      if (parameters > 0) updateRatio.set({ network }, update / parameters);
    }
    phaseDuration.observe({ phase: event.phase }, event.seconds.total);
    for (const seconds of event.seconds.shards) shardDuration.observe(seconds);
    for (const seconds of event.seconds.queued) queueWait.observe(seconds);
    for (const seconds of event.seconds.inputs) dataWait.observe(seconds);
    reduceDuration.observe(event.seconds.update);
  };

  const listener: RunListener = (event) => {
    ranks?.take(event);
    switch (event.type) {
      case 'start':
        run = event.run;
        runInfo.set(infoLabels(run), 1);
        deviceMemory.watch(run.gpus);
        for (const phase of run.phases) phaseDuration.zero({ phase });
        workers.set({ state: 'ready' }, 0);
        workers.set({ state: 'starting' }, run.config.workers);
        paused.set(0);
        break;
      case 'step':
        step(event);
        break;
      case 'iteration':
        iterations.inc();
        samples.inc(event.samples);
        for (const [worker, ratio] of event.busy.entries()) workerBusy.set({ worker: String(worker) }, ratio);
        workers.set({ state: 'ready' }, event.workersReady);
        workers.set({ state: 'starting' }, Math.max(0, event.busy.length - event.workersReady));
        if (run?.output === 'probability' && event.dReal !== undefined && event.dFake !== undefined) {
          equilibrium.set(Math.abs(event.dReal - 0.5) + Math.abs(event.dFake - 0.5));
        }
        break;
      case 'sample':
        sampleDiversity.set(event.diversity);
        // Shown from the first sample on.
        modeCollapse.inc(0);
        break;
      case 'mode-collapse':
        modeCollapse.set(event.change === 'collapsed' ? 1 : 0);
        break;
      case 'dead-discriminator':
        dead.set({ network: event.network }, event.change === 'died' ? 1 : 0);
        break;
      case 'paused':
        paused.set(1);
        break;
      case 'continued':
        paused.set(0);
        break;
      case 'evaluation':
        for (const [metric, value] of Object.entries(event.figures)) evaluation.set({ metric }, value);
        break;
      case 'checkpoint':
        checkpointDuration.observe(event.seconds);
        checkpointLastSuccess.setToCurrentTime();
        break;
      case 'checkpoint-failed':
        checkpointFailures.inc();
        break;
      case 'worker-lost':
        if (event.rank === undefined) workerRestarts.inc();
        break;
      case 'non-finite':
        nonFiniteSteps.inc();
        break;
      case 'end':
        deviceMemory.watch([]);
        break;
      case 'measuring':
      case 'stage':
      case 'warning':
        break;
    }
  };
  return { registry, listener };
}

const infoLabels = ({ config, dataset, engine, engineVersion, device, precision }: RunInfo) => ({
  system: config.system,
  dataset,
  engine,
  engine_version: engineVersion,
  device,
  precision,
});

/** A gauge without labels starts at 0; a value nobody has measured yet must not be shown, least of all as 0. */
function absent<Label extends string>(gauge: Gauge<Label>, labels: readonly Label[]): Gauge<Label> {
  if (labels.length === 0) gauge.remove();
  return gauge;
}
