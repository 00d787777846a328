import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  BATCH_SIZE_BUCKETS,
  LOAD_DURATION_BUCKETS,
  SERVING_METRICS as rows,
  SERVING_DURATION_BUCKETS,
} from '../monitoring/serving-metric-table.js';
import type { ModelState } from './inference-service.js';
import type { ServingEvent } from './serving-events.js';

/** What a request came by; `generate` is everything that gives pictures. */
export type ServingProtocol = 'rest' | 'grpc' | 'generate';

/** What a request is counted by that succeeds. */
const success: Readonly<Record<ServingProtocol, number>> = { rest: 200, grpc: 0, generate: 200 };

const protocols: readonly ServingProtocol[] = ['rest', 'grpc', 'generate'];

const states: readonly ModelState['state'][] = ['loading', 'ready', 'unloading', 'failed'];

/** What a model has to do at the moment. */
export interface ModelLoad {
  /** Requests. */
  readonly inFlight: number;
  readonly queuedRows: number;
}

/** What there are series of. */
interface Known {
  readonly versions: Set<string>;
  /** Labels of answers counted, by themselves as text. */
  readonly answers: Map<string, { protocol: ServingProtocol; code: number }>;
}

/**
 * The Prometheus metrics of a serving process, in a registry of their own with Node's default ones. A model has series from when it
 * is found to when it is gone; what clients call models that do not exist becomes no label.
 */
export class ServingMetrics {
  readonly registry = new Registry();
  private readonly models = new Map<string, Known>();
  private load: () => ReadonlyMap<string, ModelLoad> = () => new Map();

  private readonly requests = this.counter(rows.requests);
  private readonly requestDuration = this.histogram(rows.requestDuration, SERVING_DURATION_BUCKETS);
  private readonly queueDuration = this.histogram(rows.queueDuration, SERVING_DURATION_BUCKETS);
  private readonly computeDuration = this.histogram(rows.computeDuration, SERVING_DURATION_BUCKETS);
  private readonly batchSize = this.histogram(rows.batchSize, BATCH_SIZE_BUCKETS);
  private readonly modelState = this.gauge(rows.modelState);
  private readonly loadDuration = this.histogram(rows.loadDuration, LOAD_DURATION_BUCKETS);
  private readonly loadFailures = this.counter(rows.loadFailures);
  private readonly workerRestarts = this.counter(rows.workerRestarts);

  constructor() {
    this.momentary(rows.inFlight, ({ inFlight }) => inFlight);
    this.momentary(rows.queuedRows, ({ queuedRows }) => queuedRows);
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param load of every model; read whenever the metrics are */
  follow(load: () => ReadonlyMap<string, ModelLoad>): void {
    this.load = load;
  }

  /**
   * Counts a request that has been answered.
   * @param model what the client called it
   * @param code status of HTTP; with `grpc` of gRPC
   * @param seconds from its arrival to its answer
   */
  answered(protocol: ServingProtocol, model: string, code: number, seconds: number): void {
    const known = this.models.get(model);
    known?.answers.set(`${protocol} ${code}`, { protocol, code });
    const label = known ? model : 'unknown';
    this.requests.inc({ model: label, protocol, code }, 1);
    this.requestDuration.observe({ model: label, protocol }, seconds);
  }

  /** @param seconds a request waited for its first batch */
  waited(model: string, seconds: number): void {
    // The last requests of a model that is gone would bring its series back.
    if (this.models.has(model)) this.queueDuration.observe({ model }, seconds);
  }

  /** @param seconds it took */
  batchComputed(model: string, rows: number, seconds: number): void {
    if (!this.models.has(model)) return;
    this.computeDuration.observe({ model }, seconds);
    this.batchSize.observe({ model }, rows);
  }

  /** Follows what happens to models. */
  readonly observe = (event: ServingEvent): void => {
    if (event.type === 'unreadable' || event.type === 'poll-failed') return;
    const { name: model, version } = event;
    switch (event.type) {
      case 'loading':
        this.show(model, version, event.serving ? 'ready' : 'loading');
        break;
      case 'loaded':
        this.loadDuration.observe({ model }, event.seconds);
        this.show(model, version, 'ready');
        break;
      case 'load-failed':
        this.show(model, version, event.serving ? 'ready' : 'failed');
        this.loadFailures.inc({ model });
        break;
      case 'unloading':
        this.show(model, version, 'unloading');
        break;
      case 'unloaded':
        if (event.last) this.remove(model, version);
        break;
      case 'worker-lost':
        if (this.models.has(model)) this.workerRestarts.inc({ model });
        break;
      case 'split':
      case 'note':
      case 'fault':
        break;
    }
  };

  private show(model: string, version: string, state: ModelState['state']): void {
    if (!this.models.has(model)) this.add(model);
    this.models.get(model)!.versions.add(version);
    for (const each of states) this.modelState.set({ model, version, state: each }, each === state ? 1 : 0);
  }

  private add(model: string): void {
    const known: Known = { versions: new Set(), answers: new Map() };
    this.models.set(model, known);
    for (const protocol of protocols) {
      const code = success[protocol];
      known.answers.set(`${protocol} ${code}`, { protocol, code });
      this.requests.inc({ model, protocol, code }, 0);
      this.requestDuration.zero({ model, protocol });
    }
    for (const histogram of this.byModel()) histogram.zero({ model });
    for (const counter of [this.loadFailures, this.workerRestarts]) counter.inc({ model }, 0);
  }

  private remove(model: string, version: string): void {
    for (const state of states) this.modelState.remove({ model, version, state });
    const known = this.models.get(model);
    known?.versions.delete(version);
    if (!known || known.versions.size > 0) return;
    this.models.delete(model);
    for (const { protocol, code } of known.answers.values()) this.requests.remove({ model, protocol, code });
    for (const protocol of protocols) this.requestDuration.remove({ model, protocol });
    for (const histogram of this.byModel()) histogram.remove({ model });
    for (const counter of [this.loadFailures, this.workerRestarts]) counter.remove({ model });
  }

  private byModel() {
    return [this.queueDuration, this.computeDuration, this.batchSize, this.loadDuration];
  }

  private counter<Label extends string>({ name, help, labels }: { name: string; help: string; labels: readonly Label[] }) {
    return new Counter<Label>({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  private gauge<Label extends string>({ name, help, labels }: { name: string; help: string; labels: readonly Label[] }) {
    return new Gauge<Label>({ name, help, labelNames: [...labels], registers: [this.registry] });
  }

  private histogram<Label extends string>(
    { name, help, labels }: { name: string; help: string; labels: readonly Label[] },
    buckets: number[],
  ) {
    return new Histogram<Label>({ name, help, labelNames: [...labels], buckets, registers: [this.registry] });
  }

  /** A gauge that is read when the metrics are, of the models there are then. */
  private momentary({ name, help }: { name: string; help: string }, value: (load: ModelLoad) => number): void {
    const loads = () => this.load();
    const known = this.models;
    new Gauge({
      name,
      help,
      labelNames: ['model'],
      registers: [this.registry],
      collect() {
        this.reset();
        const current = loads();
        for (const model of known.keys()) this.set({ model }, value(current.get(model) ?? { inFlight: 0, queuedRows: 0 }));
      },
    });
  }
}
