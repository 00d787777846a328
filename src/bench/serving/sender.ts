import { GrpcConnection } from './grpc-connection.js';
import { HttpConnection, requestBytes } from './http-connection.js';
import type { GrpcTarget, HttpTarget, Target } from './target.js';

/** Sends the request of a target. */
export interface Sender {
  /** @throws Error where the answer is no success */
  send(): Promise<void>;
  close(): void;
}

/** gRPC connections: as many as a few client programs would have. */
const grpcConnections = 4;

export const senderTo = (target: Target): Sender => (target.kind === 'grpc' ? grpcSender(target) : httpSender(target));

function grpcSender({ address, message }: GrpcTarget): Sender {
  const connections = Array.from({ length: grpcConnections }, () => new GrpcConnection(address, message));
  let next = 0;
  return {
    send: () => connections[next++ % connections.length]!.send(),
    close() {
      for (const connection of connections) connection.close();
    },
  };
}

/**
 * HTTP connections at most, as a proxy in front of a server would have. Requests that find all of them taken wait: were each to open one
 * more, a moment's delay at a high rate would bring so many connections that opening them is all that both sides do.
 */
const mostHttpConnections = 256;

/** As many connections as there are requests under way, up to that. */
function httpSender({ url, headers, body }: HttpTarget): Sender {
  const where = new URL(url);
  const request = requestBytes(where, headers, body);
  const all = new Set<HttpConnection>();
  const free: HttpConnection[] = [];
  const waiting: (() => void)[] = [];
  const taken = async (): Promise<HttpConnection> => {
    for (;;) {
      const connection = free.pop();
      if (connection) return connection;
      if (all.size < mostHttpConnections) {
        const opened = new HttpConnection(where, request);
        all.add(opened);
        return opened;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return {
    async send() {
      const connection = await taken();
      try {
        await connection.send();
      } finally {
        if (connection.isOpen) free.push(connection);
        else all.delete(connection);
        waiting.shift()?.();
      }
    },
    close() {
      for (const connection of all) connection.close();
    },
  };
}
