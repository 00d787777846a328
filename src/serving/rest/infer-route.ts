import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServingFailure } from '../failure.js';
import type { InferenceService } from '../inference-service.js';
import { cancellationOf } from './cancellation.js';
import { readInferenceRequest } from './inference-request.js';
import { writeInferenceResponse } from './inference-response.js';
import { modelPaths, requestedModel } from './requested-model.js';
import { sendParts } from './send-parts.js';

const headerLengthName = 'inference-header-content-length';

/** Of requests; one that names none is taken for JSON or binary data by its Inference-Header-Content-Length alone, as all are. */
const contentTypes = ['application/json', 'application/octet-stream'];

/** `POST v2/models/M[/versions/V]/infer` */
export function addInferRoute(app: FastifyInstance, service: InferenceService, jsonLimit: number): void {
  const infer = async (request: FastifyRequest, reply: FastifyReply) => {
    const model = requestedModel(service, request);
    const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
    const header = request.headers[headerLengthName]?.toString();
    const asked = readInferenceRequest(body, header, model.signature, jsonLimit);
    const result = await service.infer({
      model: model.name,
      version: model.version,
      inputs: asked.inputs,
      ...(asked.outputs === undefined ? {} : { outputs: asked.outputs.map(({ name }) => name) }),
      signal: cancellationOf(reply),
    });
    const { parts, headerLength } = writeInferenceResponse(result, asked);
    if (headerLength === undefined) reply.header('content-type', 'application/json');
    else reply.header('content-type', 'application/octet-stream').header(headerLengthName, headerLength);
    return sendParts(reply, parts, result.release);
  };
  for (const url of modelPaths('/infer')) app.route({ method: 'POST', url, onRequest: [checkMediaType], handler: infer });
}

/** Before the body is read. */
async function checkMediaType({ headers }: FastifyRequest): Promise<void> {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && !contentTypes.includes(type)) {
    throw new ServingFailure('unsupported-media', `the Content-Type is ${type.slice(0, 100)}, expected ${contentTypes.join(' or ')}`);
  }
  const encoding = headers['content-encoding']?.toString();
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ServingFailure('unsupported-media', `the Content-Encoding is ${encoding.slice(0, 100)}, expected none: send it as it is`);
  }
}
