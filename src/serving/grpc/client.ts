import * as grpc from '@grpc/grpc-js';
import { decodeMessage, encodeMessage, type MethodName, pathOf, requestType, responseType } from './protocol.js';

export interface ClientOptions {
  /** Root certificates as PEM; without them nothing is encrypted. */
  readonly certificates?: Buffer;
  /** Sent with every call. */
  readonly apiKey?: string;
  /** Size that an answer may have; 64 MiB by default. */
  readonly maxMessageBytes?: number;
}

export interface ClientCallOptions {
  /** Fires to cancel the call. */
  readonly signal?: AbortSignal;
  /** Seconds after which the call is given up. */
  readonly timeout?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called with what comes in front of the answer. */
  readonly onMetadata?: (metadata: grpc.Metadata) => void;
}

const noCode = (bytes: Buffer): Buffer => bytes;

/** Calls `inference.GRPCInferenceService` of any server, over one connection. */
export class InferenceClient {
  private readonly client: grpc.Client;

  /** @param address `host:port` */
  constructor(
    address: string,
    private readonly options: ClientOptions = {},
  ) {
    const { certificates, maxMessageBytes = 64 * 2 ** 20 } = options;
    const credentials = certificates ? grpc.credentials.createSsl(certificates) : grpc.credentials.createInsecure();
    this.client = new grpc.Client(address, credentials, {
      'grpc.max_receive_message_length': maxMessageBytes,
      // Else clients of one process and address share a connection.
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /**
   * @param request fields of the method's request, named as in the protocol
   * @returns fields of its answer; 64-bit integers as numbers, bytes as views
   * @throws grpc.ServiceError with the status
   */
  async call<T extends object>(method: MethodName, request: object = {}, options: ClientCallOptions = {}): Promise<T> {
    return decodeMessage<T>(responseType(method), await this.send(method, encodeMessage(requestType(method), request), options));
  }

  /** As `call` does, of messages that are encoded. */
  send(method: MethodName, message: Buffer, { signal, timeout, metadata, onMetadata }: ClientCallOptions = {}): Promise<Buffer> {
    const sent = new grpc.Metadata();
    if (this.options.apiKey !== undefined) sent.set('authorization', `Bearer ${this.options.apiKey}`);
    for (const [key, value] of Object.entries(metadata ?? {})) sent.set(key, value);
    const deadline = timeout === undefined ? {} : { deadline: Date.now() + timeout * 1000 };
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(pathOf(method), noCode, noCode, message, sent, deadline, (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(error);
        else if (answer) resolve(answer);
        else reject(new Error(`${method} was answered with neither message nor status`));
      });
      const cancel = () => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      if (onMetadata) call.once('metadata', onMetadata);
    });
  }

  close(): void {
    this.client.close();
  }
}
