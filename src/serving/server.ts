import { failures } from './failure.js';
import { startGrpcServer } from './grpc/server.js';
import { startRunner } from './inference/start-runner.js';
import type { InferenceService, ModelState, ServedModel } from './inference-service.js';
import { hostAndPort } from './listening.js';
import { pictureRoutes } from './pictures/picture-routes.js';
import type { StartRunner } from './repository/start-runner.js';
import type { AccessLog, FinishedRequest } from './rest/rest-options.js';
import { createRestServer, type RestServer } from './rest/rest-server.js';
import { ModelService } from './service.js';
import type { ServingObserver } from './serving-events.js';
import { ServingMetrics } from './serving-metrics.js';

/** How models are computed. */
export interface ComputeOptions {
  /** `cpu`, `webgpu`, `cuda` or `cuda:N[,N]` */
  readonly device: string;
  /** Sessions of a model, and onnxruntime's threads of each; what is fastest is measured where they are left out. */
  readonly workers?: number;
  readonly threads?: number;
  /** Rows computed at once, at most; measured where it is left out. */
  readonly maxBatch?: number;
  /** Milliseconds that a batch which is not full waits for more. */
  readonly batchDelay: number;
  /** Rows of a model that wait, at most. */
  readonly maxQueue: number;
}

export interface ServerOptions extends ComputeOptions {
  /** Model files and folders of models. */
  readonly paths: readonly string[];
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly grpcPort: number | 'off';
  /** Milliseconds a request may take. */
  readonly timeout: number;
  /** Bytes of a request, over either protocol, and of an answer over gRPC. */
  readonly maxBody: number;
  /** Images of a request for pictures. */
  readonly maxCount: number;
  /** Requests of a model at once, those that wait included. */
  readonly modelConcurrency: number;
  /** Milliseconds between looks for new, changed and removed models; 0: none after the first. */
  readonly pollInterval: number;
  readonly apiKey?: string;
  /** PEM. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  readonly allowOrigin?: string;
  readonly accessLog?: AccessLog;
  readonly observe?: ServingObserver;
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  /** `127.0.0.1:8001` */
  readonly grpc: string | undefined;
  /** Loads the models there are; ends when all have been loaded, or have failed to. It is not ready before. */
  load(): Promise<void>;
  /** Every version that is known, whatever its state. */
  states(): readonly ModelState[];
  /** @throws ServingFailure where it does not answer */
  model(name: string, version: string): ServedModel;
  /** Takes no more requests, answers those it has and lets the workers go. */
  close(): Promise<void>;
}

/**
 * Listens, and answers that it is not ready yet.
 * @throws InputError where a path can't be served, a port is taken, or key, certificate or another option are none
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { paths, observe, pollInterval, timeout, modelConcurrency: maxConcurrency } = options;
  const metrics = new ServingMetrics();
  const service = await ModelService.open({
    paths,
    startRunner: runnersOf(options),
    metrics,
    timeout,
    maxConcurrency,
    ...(pollInterval > 0 && { interval: pollInterval }),
    ...(observe && { observe }),
  });
  const rest = createRest(service, metrics, options);
  const { url, host } = await rest.start();
  const grpc = options.grpcPort === 'off' ? undefined : await startGrpc(service, metrics, options, options.grpcPort, rest);
  return {
    url,
    grpc: grpc && hostAndPort(host, grpc.port),
    load: () => (pollInterval > 0 ? service.start() : service.poll()),
    states: () => service.states(),
    model: (name, version) => service.model(name, version),
    async close() {
      // Those who ask are let go first: their requests need the workers.
      await Promise.all([rest.close(), grpc?.close()]);
      await service.close();
    },
  };
}

function runnersOf({ device, workers, threads, maxBatch, batchDelay, maxQueue }: ComputeOptions): StartRunner {
  return async (file, signature, report, batchComputed) => {
    const runner = await startRunner({
      // By its path onnxruntime finds the weights beside it.
      model: file.dataFiles.length > 0 ? file.path : file.bytes,
      signature,
      device,
      batchDelay,
      maxQueue,
      ...(maxBatch !== undefined && { maxBatch }),
      ...(workers !== undefined && { workers }),
      ...(threads !== undefined && { threads }),
      observer: { batchComputed, workerReplaced: () => report({ type: 'worker-lost', reason: 'its thread ended' }) },
    });
    report({ type: 'split', ...runner.split, maxBatch: runner.maxBatch });
    if (runner.notJoined !== undefined) report({ type: 'note', note: `requests are not joined: ${runner.notJoined}` });
    return runner;
  };
}

function createRest(service: InferenceService, metrics: ServingMetrics, options: ServerOptions): RestServer {
  const { host, port, maxBody, apiKey, tls, allowOrigin, accessLog, maxCount } = options;
  return createRestServer(service, {
    host,
    port,
    bodyLimit: maxBody,
    ...(apiKey !== undefined && { apiKey }),
    ...(tls && { tls }),
    ...(allowOrigin !== undefined && { allowOrigin }),
    // Faults of our own are never silent.
    log: accessLog ?? { level: 'error', stream: process.stderr },
    metrics: metrics.registry,
    onFinished: (finished) => countFinished(metrics, finished),
    plugins: [pictureRoutes({ mostImages: maxCount })],
  });
}

const pictures = /\/(generate|interpolate)$/;

/** What asks for neither tensors nor pictures is not counted: probes, metadata, pages. */
function countFinished(metrics: ServingMetrics, { route = '', model = '', status, seconds }: FinishedRequest): void {
  if (route.endsWith('/infer')) metrics.answered('rest', model, status, seconds);
  else if (pictures.test(route)) metrics.answered('generate', model, status, seconds);
}

async function startGrpc(service: InferenceService, metrics: ServingMetrics, options: ServerOptions, port: number, rest: RestServer) {
  const { host, maxBody, apiKey, tls } = options;
  try {
    return await startGrpcServer(service, {
      host,
      port,
      maxMessageBytes: maxBody,
      ...(apiKey !== undefined && { apiKey }),
      ...(tls && { tls }),
      // One log, with the lines of both protocols.
      log: rest.app.log,
      observe: ({ method, model = '', failure, seconds }) => {
        if (method === 'ModelInfer') metrics.answered('grpc', model, failure ? failures[failure.kind].grpc : 0, seconds);
      },
    });
  } catch (error) {
    await rest.terminate();
    throw error;
  }
}
