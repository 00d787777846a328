import { checkRequest } from './check-request.js';
import { ServingFailure, toFailure } from './failure.js';
import type { InferenceRequest, InferenceResult, InferenceService, ModelState, ServedModel } from './inference-service.js';
import { quoted } from './quoted.js';
import { keepPolling } from './repository/keep-polling.js';
import { ModelRepository, type RepositoryOptions } from './repository/model-repository.js';
import type { LoadedModel } from './repository/serving-models.js';
import type { StartRunner } from './repository/start-runner.js';
import { failureOf, RequestSignal } from './request-signal.js';
import type { ServingObserver } from './serving-events.js';
import type { ModelLoad, ServingMetrics } from './serving-metrics.js';

export interface ServiceOptions {
  /** Model files and folders of models. */
  readonly paths: readonly string[];
  readonly startRunner: StartRunner;
  readonly metrics: ServingMetrics;
  /** Told what happens to models, beside the metrics. */
  readonly observe?: ServingObserver;
  /** Milliseconds from one look at the files to the next; 1000 by default. */
  readonly interval?: number;
  /** Milliseconds a request may take, waiting included; 30,000 by default. */
  readonly timeout?: number;
  /** Requests of a model, all versions together, that wait or are computed at once; 1024 by default. */
  readonly maxConcurrency?: number;
  /** Rows of a request; 1024 by default. */
  readonly maxRows?: number;
}

/** Seconds after which what fails for lack of room is worth trying again. */
const retryAfter = 1;

/** The models of a repository, to compute with: what all protocols are a form of. */
export class ModelService implements InferenceService {
  private readonly inFlight = new Map<string, number>();
  private readonly timeout: number;
  private readonly maxConcurrency: number;
  private readonly maxRows: number;
  private stopPolling = () => {};
  private closing = false;

  private constructor(
    private readonly repository: ModelRepository,
    private readonly observe: ServingObserver,
    private readonly options: ServiceOptions,
  ) {
    this.timeout = options.timeout ?? 30_000;
    this.maxConcurrency = options.maxConcurrency ?? 1024;
    this.maxRows = options.maxRows ?? 1024;
    options.metrics.follow(() => this.load());
  }

  /**
   * Lists the models; none is loaded before `start`.
   * @throws InputError where a path can't be served
   */
  static async open(options: ServiceOptions): Promise<ModelService> {
    const observe: ServingObserver = (event) => {
      options.metrics.observe(event);
      options.observe?.(event);
    };
    const { paths, startRunner, metrics } = options;
    const batchComputed: RepositoryOptions['batchComputed'] = (model, rows, seconds) => metrics.batchComputed(model, rows, seconds);
    return new ModelService(await ModelRepository.open({ paths, startRunner, observe, batchComputed }), observe, options);
  }

  /** Loads the models there are, and from then on what is new or has changed. Ends when the former have been loaded, or have failed to. */
  async start(): Promise<void> {
    await this.poll();
    if (!this.closing) this.stopPolling = keepPolling(() => this.poll(), this.options.interval ?? 1000, this.observe);
  }

  /** Looks for new, changed and removed models once. */
  poll(): Promise<void> {
    return this.repository.poll();
  }

  /** Refuses requests from now on, and ends when those there are have been answered and all workers are gone. */
  async close(): Promise<void> {
    this.closing = true;
    this.stopPolling();
    await this.repository.close();
  }

  async infer(request: InferenceRequest): Promise<InferenceResult> {
    if (this.closing) throw shuttingDown();
    const model = this.find(request.model, request.version);
    const job = checkRequest(request, model.signature, this.maxRows);
    if (request.signal?.aborted) throw failureOf(request.signal);
    const { name, version, hash } = model;
    const others = this.inFlight.get(name) ?? 0;
    if (others >= this.maxConcurrency) {
      throw new ServingFailure('overloaded', `model ${quoted(name)} has ${others} requests at once already, as many as it may`, retryAfter);
    }
    this.inFlight.set(name, others + 1);
    const limit = new RequestSignal(request.signal, this.timeout);
    try {
      const result = await model.runner.run({ signal: limit.signal, ...job });
      this.options.metrics.waited(name, result.queueSeconds);
      const { outputs, release } = result;
      return { model: name, version, hash, outputs, ...(release && { release }) };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind === 'internal') this.observe({ type: 'fault', name, version, error: failure.cause ?? failure });
      throw failure;
    } finally {
      limit.release();
      this.left(name);
    }
  }

  model(name: string, version?: string): ServedModel {
    const found = this.find(name, version);
    const versions = this.repository.serving.versions(name).map((model) => model.version);
    return { name, version: found.version, versions, signature: found.signature, hash: found.hash };
  }

  isModelReady(name: string, version?: string): boolean {
    return !this.closing && this.repository.serving.find(name, version) !== undefined;
  }

  states(): readonly ModelState[] {
    return this.repository.states();
  }

  /** Models that come later than the start do not make the server unready while they load. */
  isReady(): boolean {
    return !this.closing && this.repository.isLoaded;
  }

  private find(name: string, version?: string): LoadedModel {
    const found = this.repository.serving.find(name, version);
    if (found) return found;
    if (this.closing) throw shuttingDown();
    const known = this.states().filter((state) => state.name === name);
    if (known.length === 0) throw new ServingFailure('not-found', `there is no model ${quoted(name)}`);
    const state = version === undefined ? known.at(-1) : known.find((other) => other.version === version);
    if (!state) {
      const all = known.map((other) => other.version).join(', ');
      throw new ServingFailure('not-found', `model ${quoted(name)} has no version ${quoted(version ?? '')}: it has ${all}`);
    }
    throw notReady(state);
  }

  private left(name: string): void {
    const others = this.inFlight.get(name)! - 1;
    if (others > 0) this.inFlight.set(name, others);
    else this.inFlight.delete(name);
  }

  private load(): ReadonlyMap<string, ModelLoad> {
    const queued = new Map<string, number>();
    for (const { name, runner } of this.repository.running()) queued.set(name, (queued.get(name) ?? 0) + runner.queuedRows);
    return new Map([...queued].map(([name, queuedRows]) => [name, { inFlight: this.inFlight.get(name) ?? 0, queuedRows }]));
  }
}

const shuttingDown = (): ServingFailure => new ServingFailure('unavailable', 'the server is shutting down');

function notReady({ name, version, state, reason }: ModelState): ServingFailure {
  const which = `version ${version} of model ${quoted(name)}`;
  if (state === 'failed') return new ServingFailure('unavailable', `${which} failed to load: ${reason}`);
  return new ServingFailure('unavailable', `${which} is ${state}`, state === 'loading' ? retryAfter : undefined);
}
