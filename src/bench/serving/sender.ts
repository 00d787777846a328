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

/** As many connections as there are requests under way. */
function httpSender({ url, headers, body }: HttpTarget): Sender {
  const where = new URL(url);
  const request = requestBytes(where, headers, body);
  const all = new Set<HttpConnection>();
  const free: HttpConnection[] = [];
  const opened = (): HttpConnection => {
    const connection = new HttpConnection(where, request);
    all.add(connection);
    return connection;
  };
  return {
    async send() {
      const connection = free.pop() ?? opened();
      try {
        await connection.send();
      } finally {
        if (connection.isOpen) free.push(connection);
        else all.delete(connection);
      }
    },
    close() {
      for (const connection of all) connection.close();
    },
  };
}
