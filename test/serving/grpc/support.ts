import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import type { ServiceError } from '@grpc/grpc-js';
import { type ClientOptions, InferenceClient } from '../../../src/serving/grpc/client.js';
import type { FinishedCall } from '../../../src/serving/grpc/finished-call.js';
import { encodeMessage, type MethodName, pathOf, requestType } from '../../../src/serving/grpc/protocol.js';
import { type GrpcOptions, type GrpcServer, startGrpcServer } from '../../../src/serving/grpc/server.js';
import { FakeService } from './fake-service.js';

/** Bytes as written down: hexadecimal, spaces as one likes; text in quotes stands for its characters. */
export function wire(text: string): Buffer {
  const hex = text.replace(/"([^"]*)"/g, (_, characters: string) => Buffer.from(characters).toString('hex'));
  return Buffer.from(hex.replace(/\s/g, ''), 'hex');
}

/** Values as raw contents. */
export const rawOf = (data: NodeJS.ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

export interface Served {
  readonly service: FakeService;
  readonly server: GrpcServer;
  readonly client: InferenceClient;
  readonly observed: FinishedCall[];
}

/** Runs `body` with a server of the fake service and a client of it, and ends both. */
export async function serving(
  body: (served: Served) => Promise<void>,
  options: GrpcOptions = {},
  clientOptions: ClientOptions = {},
): Promise<void> {
  const service = new FakeService();
  const observed: FinishedCall[] = [];
  const server = await startGrpcServer(service, { observe: (request) => observed.push(request), ...options });
  const client = new InferenceClient(`${options.tls ? 'localhost' : '127.0.0.1'}:${server.port}`, clientOptions);
  try {
    await body({ service, server, client, observed });
  } finally {
    client.close();
    await server.close(0.1);
  }
}

/** What a call fails with. */
export async function statusOf(call: Promise<unknown>): Promise<ServiceError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error as ServiceError;
    throw error;
  }
  throw new Error('the call was answered');
}

/** A request of one row with raw contents. */
export const oneRow = (values: readonly number[] = [1, 2, 3, 4]) => ({
  model_name: 'double',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, values.length] }],
  raw_input_contents: [rawOf(Float32Array.from(values))],
});

export interface InferAnswer {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly contents: Readonly<Record<string, readonly unknown[]>> | null;
  }[];
  readonly raw_output_contents: readonly Uint8Array[];
}

/** Raw contents as the numbers they are. */
export const floatsOf = (bytes: Uint8Array): number[] => [...new Float32Array(Uint8Array.from(bytes).buffer)];

/** A call without a client, which would watch connection and deadline itself; its message is to be written. */
export function rawCall(
  session: ClientHttp2Session,
  method: MethodName,
  headers: Readonly<Record<string, string>> = {},
): ClientHttp2Stream {
  return session.request({ ':method': 'POST', ':path': pathOf(method), 'content-type': 'application/grpc', te: 'trailers', ...headers });
}

/** A request as it goes over the wire: its length, and itself. */
export function framed(method: MethodName, fields: object): Buffer {
  const message = encodeMessage(requestType(method), fields);
  const length = Buffer.alloc(5);
  length.writeUInt32BE(message.length, 1);
  return Buffer.concat([length, message]);
}
