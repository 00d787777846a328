import { createHash } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import * as ort from 'onnxruntime-node';
import { readDescription } from '../../../src/export/model-description.js';
import { decodeModelMetadata } from '../../../src/onnx/model-file.js';
import { type Datatype, datatypeOf, datatypes, type TensorData } from '../../../src/serving/datatypes.js';
import { failures, ServingFailure, toFailure } from '../../../src/serving/failure.js';
import type { InferenceRequest, InferenceService, ServedModel } from '../../../src/serving/inference-service.js';
import { type PictureOptions, pictureRoutes } from '../../../src/serving/pictures/picture-routes.js';
import type { ServedTensor } from '../../../src/serving/tensor.js';

interface Loaded {
  readonly model: ServedModel;
  readonly session: ort.InferenceSession;
}

/** The simplest thing that serves: sessions in this thread, no queue, no batches. */
export class PlainService implements InferenceService {
  readonly requests: InferenceRequest[] = [];
  private readonly loaded = new Map<string, Loaded>();

  async load(name: string, file: Uint8Array): Promise<void> {
    const { inputs, outputs, metadata } = decodeModelMetadata(file);
    const signature = (one: (typeof inputs)[number]) => ({
      name: one.name,
      datatype: datatypeOf[one.dtype],
      shape: one.shape.map((extent) => (typeof extent === 'number' ? extent : -1)),
    });
    const described = metadata.inputs === undefined ? {} : { description: readDescription(metadata, name) };
    const model: ServedModel = {
      name,
      version: '1',
      versions: ['1'],
      hash: createHash('sha256').update(file).digest('hex'),
      signature: { inputs: inputs.map(signature), outputs: outputs.map(signature), ...described, metadata },
    };
    const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
    await this.loaded.get(name)?.session.release();
    this.loaded.set(name, { model, session });
  }

  async infer(request: InferenceRequest) {
    this.requests.push(request);
    const { model, session } = this.find(request.model, request.version);
    const results = await session.run(Object.fromEntries(request.inputs.map((input) => [input.name, ortTensor(input)])));
    const outputs = model.signature.outputs.map(({ name, datatype }) => {
      const { dims, data } = results[name]!;
      return { name, datatype, shape: dims, data: viewed(datatype, data) };
    });
    return { model: model.name, version: model.version, hash: model.hash, outputs };
  }

  model = (name: string, version?: string): ServedModel => this.find(name, version).model;
  isModelReady = (name: string): boolean => this.loaded.has(name);
  states = () => [...this.loaded.keys()].map((name) => ({ name, version: '1', state: 'ready' as const }));
  isReady = () => true;

  async release(): Promise<void> {
    for (const { session } of this.loaded.values()) await session.release();
  }

  private find(name: string, version?: string): Loaded {
    const found = this.loaded.get(name);
    if (!found || (version !== undefined && version !== '1')) throw new ServingFailure('not-found', `there is no model ${name}`);
    return found;
  }
}

const ortTypes = { BOOL: 'bool', UINT8: 'uint8', INT32: 'int32', INT64: 'int64', FP16: 'float16', FP32: 'float32' } as const;

function ortTensor({ datatype, shape, data }: ServedTensor): ort.Tensor {
  return new ort.Tensor(ortTypes[datatype], data, shape);
}

function viewed(datatype: Datatype, data: ort.Tensor['data']): TensorData {
  if (!ArrayBuffer.isView(data)) throw new Error('no numbers');
  return datatypes[datatype].view(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}

/** A server of pictures alone, which answers failures as the whole one does. */
export async function pictureServer(service: InferenceService, options: PictureOptions = {}, apiKey?: string): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.setErrorHandler(async (error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
    const failure = toFailure(error);
    return await reply.code(status ?? failures[failure.kind].http).send({ error: failure.message });
  });
  app.addHook('onRequest', async (request) => {
    if (apiKey === undefined || request.routeOptions.config.open) return;
    if (request.headers.authorization !== `Bearer ${apiKey}`) throw new ServingFailure('unauthenticated', 'an API key is wanted');
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.register(async (scope) => pictureRoutes(options)(scope, service));
  return app;
}
