import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { pathOf } from '../../serving/grpc/protocol.js';

/** Bytes of answers that may be under way, for a stream and for all of a connection: the server never waits for leave to send. */
const window = 2 ** 30;

/**
 * A gRPC connection that calls ModelInfer with one message again and again, many calls at once, and looks at nothing of the answers but
 * their status: what a full client does for a call costs the machine that is measured more than the server's own work does.
 */
export class GrpcConnection {
  readonly #session: ClientHttp2Session;
  readonly #framed: Buffer;

  /**
   * @param address `host:port`
   * @param message a ModelInferRequest, encoded
   */
  constructor(address: string, message: Uint8Array) {
    this.#session = connect(`http://${address}`, { settings: { initialWindowSize: window } });
    this.#session.once('connect', () => this.#session.setLocalWindowSize(window));
    this.#session.on('error', () => undefined);
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    this.#framed = Buffer.concat([prefix, message]);
  }

  /** @throws Error where the call has another status than OK, or the connection is lost */
  send(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request(headers);
      let status: string | undefined;
      stream.on('response', (fields) => {
        status = fields['grpc-status']?.toString();
      });
      stream.on('trailers', (fields) => {
        status = fields['grpc-status']?.toString();
      });
      stream.on('error', reject);
      stream.on('close', () => (status === '0' ? resolve() : reject(new Error(`grpc-status ${status}`))));
      stream.resume();
      stream.end(this.#framed);
    });
  }

  close(): void {
    this.#session.destroy();
  }
}

const headers = {
  [constants.HTTP2_HEADER_METHOD]: 'POST',
  [constants.HTTP2_HEADER_PATH]: pathOf('ModelInfer'),
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
  [constants.HTTP2_HEADER_TE]: 'trailers',
};
