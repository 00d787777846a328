import { encodeMessage, requestType } from '../../serving/grpc/protocol.js';
import type { ServedTensor } from '../../serving/tensor.js';

/** What a load sends again and again, and where to. */
export type Target = HttpTarget | GrpcTarget;

export interface HttpTarget {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface GrpcTarget {
  readonly kind: 'grpc';
  /** `host:port` */
  readonly address: string;
  /** A ModelInferRequest, encoded. */
  readonly message: Uint8Array;
}

export const protocols = ['rest', 'grpc', 'json'] as const;

/** REST with binary tensors, gRPC with raw contents, REST with numbers as text. */
export type Protocol = (typeof protocols)[number];

/** Where a server answers. */
export interface ServerAddress {
  readonly url: string;
  readonly grpc: string;
}

/** One request for a model, encoded once. */
export function targetOf(protocol: Protocol, server: ServerAddress, model: string, inputs: readonly ServedTensor[]): Target {
  if (protocol === 'grpc') {
    const message = encodeMessage(requestType('ModelInfer'), {
      model_name: model,
      inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
      raw_input_contents: inputs.map(bytesOf),
    });
    return { kind: 'grpc', address: server.grpc, message };
  }
  return { kind: 'http', url: `${server.url}/v2/models/${model}/infer`, ...(protocol === 'rest' ? binary(inputs) : json(inputs)) };
}

function binary(inputs: readonly ServedTensor[]): Pick<HttpTarget, 'headers' | 'body'> {
  const header = Buffer.from(
    JSON.stringify({
      inputs: inputs.map(({ name, datatype, shape, data }) => ({
        name,
        datatype,
        shape,
        parameters: { binary_data_size: data.byteLength },
      })),
      parameters: { binary_data_output: true },
    }),
  );
  return {
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(header.length) },
    body: Buffer.concat([header, ...inputs.map(bytesOf)]),
  };
}

function json(inputs: readonly ServedTensor[]): Pick<HttpTarget, 'headers' | 'body'> {
  const tensors = inputs.map(({ name, datatype, shape, data }) => ({ name, datatype, shape, data: Array.from(data, Number) }));
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ inputs: tensors })) };
}

const bytesOf = ({ data }: ServedTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
