import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FinishedRequest, RestOptions } from '../../../src/serving/rest/rest-options.js';
import { createRestServer, type RestAddress, type RestServer } from '../../../src/serving/rest/rest-server.js';
import { x } from './client.js';
import { FakeService } from './fake-service.js';

/** What a test works with; the service is another one for each. */
export interface Sockets {
  readonly service: FakeService;
  /** Requests that are over. */
  readonly finished: readonly FinishedRequest[];
  started(options?: RestOptions): Promise<{ server: RestServer; address: RestAddress }>;
}

/** Servers with sockets, ended after each test. */
export function useSockets(): Sockets {
  let service = new FakeService();
  const servers: RestServer[] = [];
  const finished: FinishedRequest[] = [];
  beforeEach(() => {
    service = new FakeService();
    finished.length = 0;
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.terminate()));
  });
  return {
    get service() {
      return service;
    },
    finished,
    async started(options = {}) {
      const server = createRestServer(service, { port: 0, onFinished: (one) => void finished.push(one), ...options });
      servers.push(server);
      return { server, address: await server.start() };
    },
  };
}

export async function opened({ port }: RestAddress): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The body of a request for one row. */
export const json = JSON.stringify({ inputs: [x([1, 2, 3])] });

/** A request as it goes on the wire. */
export const post = (model: string, body: string, length = body.length): string =>
  `POST /v2/models/${model}/infer HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
