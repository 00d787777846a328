import { expect } from 'chai';
import type { FastifyInstance } from 'fastify';
import type { InferenceService } from '../../../src/serving/inference-service.js';
import type { RestOptions } from '../../../src/serving/rest/rest-options.js';
import { createRestServer } from '../../../src/serving/rest/rest-server.js';

export type Response = Awaited<ReturnType<FastifyInstance['inject']>>;

/** An app that is asked without sockets. */
export const appOf = (service: InferenceService, options: RestOptions = {}): FastifyInstance => createRestServer(service, options).app;

/** An input as JSON has it. */
export const x = (data: unknown, rest: Readonly<Record<string, unknown>> = {}) => ({
  name: 'x',
  datatype: 'FP32',
  shape: [1, 3],
  ...(data === undefined ? {} : { data }),
  ...rest,
});

/** A request in JSON. */
export const infer = (app: FastifyInstance, model: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  app.inject({
    method: 'POST',
    url: `/v2/models/${model}/infer`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
  });

/** A request of JSON with binary tensors behind it. */
export const inferBinary = (
  app: FastifyInstance,
  model: string,
  json: unknown,
  tensors: readonly Uint8Array[],
  headers: Record<string, string> = {},
): Promise<Response> => {
  const head = Buffer.from(JSON.stringify(json));
  return infer(app, model, Buffer.concat([head, ...tensors]), {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(head.length),
    ...headers,
  });
};

/** The JSON and the binary tensors of an answer. */
export function parts(response: Response): { json: ReturnType<typeof JSON.parse>; bytes: Buffer } {
  const length = Number(response.headers['inference-header-content-length'] ?? response.rawPayload.length);
  return { json: JSON.parse(response.rawPayload.subarray(0, length).toString()), bytes: response.rawPayload.subarray(length) };
}

export const floatBytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

export const floatsOf = (bytes: Buffer): number[] => [...new Float32Array(new Uint8Array(bytes).buffer)];

/** The message of a failure, whose body has to be nothing else. */
export function errorOf(response: Response): string {
  const body: unknown = response.json();
  if (typeof body !== 'object' || body === null || Object.keys(body).join() !== 'error' || !('error' in body)) {
    throw new Error(`${response.body} is no {"error": ...}`);
  }
  return String(body.error);
}

/** The message that a request in JSON is refused with, by this status. */
export async function refusalOf(app: FastifyInstance, model: string, body: unknown, status = 400): Promise<string> {
  const response = await infer(app, model, body);
  expect(response.statusCode, response.body).equal(status);
  return errorOf(response);
}
