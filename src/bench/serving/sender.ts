import { Agent, request } from 'node:http';
import { InferenceClient } from '../../serving/grpc/client.js';
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
  const clients = Array.from({ length: grpcConnections }, () => new InferenceClient(address));
  const bytes = Buffer.from(message);
  let next = 0;
  return {
    async send() {
      await clients[next++ % clients.length]!.send('ModelInfer', bytes);
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}

/** As many connections as there are requests under way. */
function httpSender({ url, headers, body }: HttpTarget): Sender {
  const agent = new Agent({ keepAlive: true, noDelay: true });
  const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
  return {
    send: () =>
      new Promise((resolve, reject) => {
        const sent = request(url, options, (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`))));
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
